using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Decoding;
using KnowledgeSearch.Connectors.Web.Extraction;
using KnowledgeSearch.Connectors.Web.Robots;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>What a crawl knows of one host: its rules, its pace, its health, what it repeats and how it says "not found".</summary>
internal sealed class WebHost(string? blocks)
{
    private const int MaxProbes = 32;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, string> _notFound = new(StringComparer.Ordinal);

    public RobotsRules? Rules { get; set; }

    public DateTimeOffset RulesRead { get; set; }

    public RepeatedBlocks Blocks { get; } = RepeatedBlocks.Restore(blocks);

    /// <summary>Not before this moment may the host be asked again.</summary>
    public DateTimeOffset Ready { get; private set; }

    /// <summary>Why the host is not asked any more in this crawl; null while it is.</summary>
    public ConnectorException? Fault { get; set; }

    /// <summary>Whether <see cref="Fault"/> has been told.</summary>
    public bool FaultTold { get; set; }

    /// <summary>Consecutive requests that the host failed to answer.</summary>
    public int Failures { get; set; }

    /// <summary>Sets when the host may be asked again: the delay asked for, or twice what it took to answer when that is longer.</summary>
    public void Rest(TimeProvider time, TimeSpan delay, TimeSpan latency, TimeSpan? retryAfter)
    {
        TimeSpan asked = Rules?.CrawlDelay is { } crawlDelay && crawlDelay > delay ? crawlDelay : delay;
        TimeSpan pause = delay == TimeSpan.Zero || asked > 2 * latency ? asked : 2 * latency;
        pause = pause > LongestPause ? LongestPause : pause;
        Ready = time.GetUtcNow() + (retryAfter > pause ? retryAfter.Value : pause);
    }

    /// <summary>Whether a page is what the host answers for addresses that cannot exist, in the same folder (Bar-Yossef et al., "Sic transit gloria telae", WWW 2004).</summary>
    public async Task<bool> IsSoftNotFoundAsync(Uri page, string text, WebClient client, Func<Task> rest, CancellationToken cancellationToken)
    {
        string folder = new Uri(page, ".").AbsoluteUri.Split('?')[0];
        if (!_notFound.TryGetValue(folder, out string? answer))
        {
            if (_notFound.Count >= MaxProbes || page.AbsoluteUri == folder)
            {
                return false;
            }

            Uri nonsense = new(folder + "knowledgesearch-probe-7f3a9c51" + Path.GetExtension(page.AbsolutePath));
            if (Rules is { } rules && !rules.Allows(nonsense))
            {
                return false;
            }

            await rest().ConfigureAwait(false);
            SourceResponse response = await client.GetPageAsync(nonsense, null, cancellationToken).ConfigureAwait(false);
            answer = response.IsSuccess ? await TextAsync(response, cancellationToken).ConfigureAwait(false) : "";
            _notFound[folder] = answer;
        }

        return answer.Length > 0 && Similar(answer, text);
    }

    /// <summary>The text of a page as a visitor sees it, for comparison only.</summary>
    public static async Task<string> TextAsync(SourceResponse response, CancellationToken cancellationToken)
    {
        using AngleSharp.Html.Dom.IHtmlDocument document = await PageParser.ParseAsync(PageDecoder.Decode(response.Body, response.Charset).Text, response.Address, cancellationToken).ConfigureAwait(false);
        return document.Body?.TextContent ?? "";
    }

    // Error pages repeat the address and the time of day: nine of ten words are enough.
    private static bool Similar(string a, string b)
    {
        HashSet<string> left = [.. a.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(5000)];
        HashSet<string> right = [.. b.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(5000)];
        int common = left.Count(right.Contains);
        return left.Count > 0 && common >= 0.9 * (left.Count + right.Count - common);
    }
}
