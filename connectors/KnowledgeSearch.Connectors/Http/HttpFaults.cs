using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace KnowledgeSearch.Connectors.Http;

/// <summary>Turns what can go wrong with a request into one sentence an admin can act on.</summary>
internal static class HttpFaults
{
    public static ConnectorException From(Exception error, Uri address)
    {
        string host = address.Host;
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ConnectorException known:
                    return known;
                case AuthenticationException:
                    return new(ConnectorFault.Tls, $"The TLS certificate or handshake of {host} was not accepted: {FirstSentence(cause.Message)}. Renew the certificate or add its issuer to this machine's trusted certificates.", error);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new(ConnectorFault.NameResolution, $"The host name '{host}' does not resolve. Check the spelling of the address and this machine's DNS.", error);
                case SocketException { SocketErrorCode: SocketError.TimedOut }:
                    return new(ConnectorFault.Timeout, $"{host}:{address.Port} did not answer in time. Check that the server is up and reachable from here.", error);
                case SocketException socket:
                    return new(ConnectorFault.Connection, $"{host}:{address.Port} refused or broke the connection ({socket.SocketErrorCode}). Check the port and that the server is up.", error);
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                    return new(ConnectorFault.NameResolution, $"The host name '{host}' does not resolve. Check the spelling of the address and this machine's DNS.", error);
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when cause.InnerException is null:
                    return new(ConnectorFault.Tls, $"No secure connection with {host} could be made. Check the certificate, or use http if the server speaks no TLS.", error);
                case TimeoutException or OperationCanceledException:
                    return new(ConnectorFault.Timeout, $"{host} did not finish its answer in time. Check the server's load, or crawl it at a quieter hour.", error);
            }
        }

        return new(ConnectorFault.Connection, $"The connection with {host}:{address.Port} broke off. Check that the server is up and speaks HTTP on this port.", error);
    }

    public static ConnectorException From(HttpStatusCode status, Uri address, TimeSpan? retryAfter = null) => (int)status switch
    {
        401 => new(ConnectorFault.Credentials, $"{Shown(address)} asks for credentials (401). Fill in the source's user name and password or token, or renew them."),
        403 => new(ConnectorFault.Forbidden, $"{Shown(address)} refuses this account (403). Give the account read access, or use another one."),
        404 => new(ConnectorFault.NotFound, $"{Shown(address)} does not exist (404). Check the address."),
        410 => new(ConnectorFault.NotFound, $"{Shown(address)} is gone for good (410). Remove the source, or give its new address."),
        420 or 429 => new(ConnectorFault.RateLimited, $"{address.Host} says that too many requests were made ({(int)status}){After(retryAfter)}. The crawl goes on later; if this keeps happening, crawl less often.") { RetryAfter = retryAfter },
        503 => new(ConnectorFault.Unavailable, $"{address.Host} is temporarily unavailable (503){After(retryAfter)}. The crawl goes on when it is back; nothing was removed.") { RetryAfter = retryAfter },
        >= 500 => new(ConnectorFault.Unavailable, $"{Shown(address)} failed on the server's side ({(int)status}). Ask its administrator; the crawl tries again at its next time."),
        _ => new(ConnectorFault.UnexpectedContent, $"{Shown(address)} answered {(int)status}, which this kind of source never should. Check the address."),
    };

    /// <summary>An address without its query, which may hold keys.</summary>
    public static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path);

    private static string After(TimeSpan? wait) => wait is { } time ? $" and asks to wait {Math.Ceiling(time.TotalSeconds):0} s" : "";

    private static string FirstSentence(string message) => message.Split(". ", 2)[0].TrimEnd('.');
}
