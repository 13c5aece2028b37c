using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>How far a listing of all pages has come.</summary>
/// <param name="Namespace">The one under way; those with lower numbers are done.</param>
/// <param name="From">The title, without its namespace, to go on at; empty for the first.</param>
internal sealed record ListingPosition(int Namespace, string From);

/// <summary>The comments of a talk page when it was last read.</summary>
/// <param name="Version">The page's <see cref="MediaWikiDocuments.Mark"/>.</param>
/// <param name="Keys">Of its comments.</param>
internal sealed record KnownTalkPage(string Version, IReadOnlyList<string> Keys);

/// <summary>
/// The connector's checkpoint, shared with the dump connector so that a source can begin with a dump and go on over the API. Times are the server's.
/// Bounded: beyond <see cref="MaxComments"/> the talk pages that were read longest ago are forgotten; a comment removed from one of those is then found
/// by the next full crawl.
/// </summary>
internal sealed class MediaWikiState
{
    /// <summary>Some 20 characters each: below the 16 MB that a checkpoint may have.</summary>
    public const int MaxComments = 400_000;

    private const int Version = 1;

    // Large wikis are dumped over days.
    private static readonly TimeSpan DumpTakes = TimeSpan.FromDays(30);

    public int V { get; init; }

    /// <summary>Edits up to this moment are read; null until a listing ended.</summary>
    public DateTimeOffset? Edits { get; set; }

    /// <summary>Log events up to this moment are read; null when none are needed yet.</summary>
    public DateTimeOffset? Logs { get; set; }

    /// <summary>When the listing under way began: where reading of edits goes on after it.</summary>
    public DateTimeOffset? Began { get; set; }

    /// <summary>Null when no listing is under way.</summary>
    public ListingPosition? Listing { get; set; }

    /// <summary>A mark of the settings that decide what is read.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Comments by talk page, the one read longest ago first: what is no longer there when the page is read again was removed.</summary>
    public OrderedDictionary<long, KnownTalkPage> Talk { get; init; } = [];

    /// <summary>Of the dump connector: where reading of the dump stands; null over the API.</summary>
    public DumpPosition? Dump { get; set; }

    public static MediaWikiState Start(string settings) => new() { V = Version, Settings = settings };

    public Checkpoint Write()
    {
        int comments = Talk.Values.Sum(page => page.Keys.Count);
        while (comments > MaxComments && Talk.Count > 0)
        {
            comments -= Talk.GetAt(0).Value.Keys.Count;
            Talk.RemoveAt(0);
        }

        return new Checkpoint(JsonSerializer.Serialize(this, DocumentJson.Options));
    }

    /// <summary>Remembers a talk page's comments and answers those that were there before and are not now.</summary>
    public IReadOnlyList<string> Remember(long page, string version, IReadOnlyList<string> keys)
    {
        IReadOnlyList<string> gone = [.. Forget(page).Except(keys)];
        if (keys.Count > 0)
        {
            Talk.Add(page, new KnownTalkPage(version, keys));
        }

        return gone;
    }

    /// <summary>Forgets a talk page and answers its comments.</summary>
    public IReadOnlyList<string> Forget(long page) => Talk.Remove(page, out KnownTalkPage? known) ? known.Keys : [];

    /// <summary>
    /// Goes on over the API after a dump. It took a while to write, in which pages it already held were edited: everything is listed, though what has the
    /// dump's version is not read again. What was deleted meanwhile is in the log.
    /// </summary>
    public MediaWikiState OverApi()
    {
        if (Dump is { } dump)
        {
            (Edits, Logs, Listing, Began, Dump) = (null, dump.Newest - DumpTakes, null, null, null);
        }

        return this;
    }

    /// <exception cref="ConnectorException">The position is not one of ours, or belongs to other settings.</exception>
    public static MediaWikiState Read(Checkpoint? checkpoint, string settings)
    {
        if (checkpoint is null)
        {
            return Start(settings);
        }

        MediaWikiState? state;
        try
        {
            state = JsonSerializer.Deserialize<MediaWikiState>(checkpoint.Value, DocumentJson.Options);
        }
        catch (JsonException error)
        {
            throw Lost("The stored position of this wiki cannot be read. Run a full crawl.", error);
        }

        return state is not { V: Version, Talk: not null } || state.Talk.Values.Any(page => page?.Keys is null)
            || state.Dump is { Files: null } or { Damaged: null } ? throw Lost("The stored position of this wiki cannot be read. Run a full crawl.", null)
            : state.Settings != settings ? throw Lost("The wiki's namespaces, access or account domain were changed in the settings since the last crawl. "
                + "A full crawl is needed to read and to remove what follows from that.", null)
            : state;
    }

    /// <summary>A mark of what decides which documents a crawl makes, and for whom.</summary>
    public static string SettingsOf(WikiContentOptions options, DocumentAccess? access)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{string.Join('|', options.Namespaces)}\n{options.TalkPages}\n{options.AccountDomain}\n{JsonSerializer.Serialize(access, DocumentJson.Options)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private static ConnectorException Lost(string message, Exception? error) => new(ConnectorFault.CheckpointLost, message, error);
}
