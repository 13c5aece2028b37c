using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>What one person wrote on a talk page.</summary>
/// <param name="Key">Stable while the signature stands: a hash of author and minute, of the heading or the text for what nobody signed.</param>
/// <param name="Text">Wikitext without the signature and the indentation.</param>
/// <param name="User">The account that signed; null when none did.</param>
/// <param name="Time">UTC; null when unsigned.</param>
/// <param name="Depth">Marks of indentation before its first line.</param>
/// <param name="Parent">Index in the thread of the comment it replies to; -1 for the first.</param>
internal sealed record TalkComment(string Key, string Text, string? User, DateTimeOffset? Time, int Depth, int Parent);

/// <summary>A section of a talk page: a question and its replies.</summary>
/// <param name="Heading">Plain text; empty for what stands above the first heading.</param>
/// <param name="Comments">In order, one or more.</param>
internal sealed record TalkThread(string Heading, IReadOnlyList<TalkComment> Comments);

/// <summary>
/// Reads the conventions of talk pages: a second-level heading opens a thread, a signature ends a comment, indentation says what it replies to.
/// Comments outlive edits of their text and of the heading, since who wrote them when stays as it was.
/// </summary>
internal sealed class TalkPage
{
    private const int MaxComments = 5_000;

    private readonly MediaWikiSite _site;
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly List<TalkThread> _threads = [];
    private readonly List<string> _pending = [];
    private List<TalkComment> _comments = [];
    private string _heading = "";
    private int _count;

    private TalkPage(MediaWikiSite site) => _site = site;

    public static IReadOnlyList<TalkThread> Read(string wikitext, MediaWikiSite site)
    {
        TalkPage page = new(site);
        foreach (string line in WikitextMarks.Visible(wikitext).Split('\n'))
        {
            page.Add(line.TrimEnd('\r'));
        }

        page.EndThread("");
        return page._threads;
    }

    private void Add(string line)
    {
        if (WikitextMarks.Heading(line) is { Level: <= 2 } heading)
        {
            EndThread(heading.Text);
        }
        else if (_count >= MaxComments)
        {
            return;
        }
        else if (TalkSignatures.Find(line, _site) is { } signature)
        {
            if (line is [':', ..])
            {
                SplitUnsigned(signed: true);
            }

            _pending.Add(line[..signature.Start]);
            EndComment(signature.User, signature.Time);
        }
        else
        {
            _pending.Add(line);
        }
    }

    private void EndThread(string nextHeading)
    {
        SplitUnsigned(signed: false);
        EndComment(null, null);
        if (_comments.Count > 0 || _heading.Length > 0)
        {
            _threads.Add(new TalkThread(_heading, _comments.Count > 0 ? _comments : [new TalkComment(Key("heading\n" + _heading), "", null, null, 0, -1)]));
        }

        _comments = [];
        _heading = nextHeading;
    }

    /// <summary>Someone forgot to sign: what begins at the margin ends where the indented reply under it begins.</summary>
    /// <param name="signed">Whether an indented line with a signature follows what is pending.</param>
    private void SplitUnsigned(bool signed)
    {
        int first = _pending.FindIndex(line => line.Trim().Length > 0);
        if (first < 0 || DepthOf(_pending[first]) > 0)
        {
            return;
        }

        // A list under the margin is part of its paragraph; a colon is how replies are set.
        int reply = _pending.FindLastIndex(line => line.Trim().Length > 0 && DepthOf(line) == 0) + 1;
        while (reply < _pending.Count && _pending[reply] is not [':', ..])
        {
            reply++;
        }

        if (signed || reply < _pending.Count)
        {
            List<string> rest = _pending[reply..];
            _pending.RemoveRange(reply, rest.Count);
            EndComment(null, null);
            _pending.AddRange(rest);
        }
    }

    private void EndComment(string? user, DateTimeOffset? time)
    {
        List<string> lines = [.. _pending];
        _pending.Clear();
        int first = lines.FindIndex(line => line.Trim().Length > 0);
        int depth = first < 0 ? 0 : DepthOf(lines[first]);
        string text = string.Join('\n', lines.Select(line => Unindent(line, depth))).Trim();

        // Without a signature, templates and marks alone are the page's furniture.
        if (time is null && (text.Length == 0 || (text.Length < 500 && WikitextMarks.Plain(text.ReplaceLineEndings(" ")).Length == 0)))
        {
            return;
        }

        string key = Key(time is { } at ? string.Create(CultureInfo.InvariantCulture, $"{user}\n{at:yyyyMMddHHmm}")
            : _comments.Count == 0 && _heading.Length > 0 ? "heading\n" + _heading : "text\n" + text);
        int parent = _comments.Count == 0 ? -1 : Math.Max(0, _comments.FindLastIndex(comment => comment.Depth < depth));
        _comments.Add(new TalkComment(key, text, user, time, depth, parent));
        _count++;
    }

    /// <summary>Two comments of one author in one minute are told apart by their order.</summary>
    private string Key(string of)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 6));
        int number = _keys[key] = _keys.GetValueOrDefault(key) + 1;
        return number == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}-{number}");
    }

    private static int DepthOf(string line)
    {
        int depth = 0;
        while (depth < line.Length && line[depth] is ':' or '*' or '#')
        {
            depth++;
        }

        return depth;
    }

    private static string Unindent(string line, int depth)
    {
        int cut = Math.Min(DepthOf(line), depth);
        return line[cut..].Trim();
    }
}
