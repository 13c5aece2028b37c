using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>What can be wrong with a server; switched at any time, effective at the next request.</summary>
public sealed class ServerFaults
{
    private readonly Lock _lock = new();
    private int _requests;
    private int _endedSessions;

    /// <summary>Every request gets 503.</summary>
    public bool Unavailable { get; set; }

    /// <summary>Every request gets 429 with this Retry-After; null is none.</summary>
    public TimeSpan? TooManyRequests { get; set; }

    /// <summary>How many requests get 429 before the server answers again, while <see cref="TooManyRequests"/> is set; null is all.</summary>
    public int? TooManyRequestsTimes { get; set; }

    /// <summary>The share of documents that listings still tell of: .4 is what a half-restored back-up looks like. Always the same ones.</summary>
    public double ListedShare { get; set; } = 1;

    /// <summary>Every request gets an HTML log-in page with status 200.</summary>
    public bool LoginPage { get; set; }

    /// <summary>How long each answer is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Requests seen since the start.</summary>
    public int Requests => Volatile.Read(ref _requests);

    internal int EndedSessions => Volatile.Read(ref _endedSessions);

    /// <summary>Signs everybody out.</summary>
    public void EndSessions() => Interlocked.Increment(ref _endedSessions);

    /// <summary>Called at every request before it is answered; null: nobody is.</summary>
    public Action? Requested { get; set; }

    /// <summary>Everything as it should be.</summary>
    public void Clear()
    {
        (Unavailable, TooManyRequests, TooManyRequestsTimes, ListedShare, LoginPage, Delay) = (false, null, null, 1, false, TimeSpan.Zero);
    }

    internal bool Lists(string id)
    {
        // FNV-1a: the same documents stay away from request to request and run to run.
        uint hash = 2166136261;
        foreach (char letter in id)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return ListedShare >= 1 || hash % 1000 < ListedShare * 1000;
    }

    /// <summary>Answers in the fault's stead; false when there is none.</summary>
    internal async Task<bool> AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        Requested?.Invoke();
        if (Delay > TimeSpan.Zero)
        {
            // The wall clock: a client that gives up waits on it too.
            await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
        }

        if (Unavailable)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("Service Unavailable", context.RequestAborted);
            return true;
        }

        if (TakeTooMany() is { } wait)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("Too Many Requests", context.RequestAborted);
            return true;
        }

        if (LoginPage)
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(
                "<!doctype html><title>Inloggen</title><form method=post action=/login><label>Gebruikersnaam <input name=user></label><label>Wachtwoord <input name=pass type=\"password\"></label><button>Inloggen</button></form>",
                Encoding.UTF8, context.RequestAborted);
            return true;
        }

        return false;
    }

    private TimeSpan? TakeTooMany()
    {
        lock (_lock)
        {
            if (TooManyRequests is null || TooManyRequestsTimes is 0)
            {
                return null;
            }

            TooManyRequestsTimes--;
            return TooManyRequests;
        }
    }
}
