using System.Security.Cryptography;
using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>
/// What of the store's content goes into the index, by the organisation's own rules: texts that must not be found, and sources that say nothing about who knows what. The file of terms
/// is read again when it changes; a malformed one is refused as a whole, and what was in force stays so. When the rules change, the index is written anew beside the live one.
/// Thread-safe.
/// </summary>
public sealed partial class ContentPolicy
{
    private const int MostBytes = 4 << 20;
    private static readonly TimeSpan Unlooked = TimeSpan.FromSeconds(1);

    private readonly IContentStore _store;
    private readonly string? _file;
    private readonly string _mark;
    private readonly Func<IEnumerable<SourceId>> _sensitive;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private PolicyTerms _terms = PolicyTerms.None;
    private (DateTime Written, long Length)? _stamp;
    private string? _fault;
    private long _looked;
    private bool _hasLooked;

    /// <param name="store">Whose documents are counted.</param>
    /// <param name="file">The file of terms, which need not exist; null: none.</param>
    /// <param name="index">The folder of the index, in which stands by which rules it was written.</param>
    /// <param name="sensitive">The sources that say nothing about who knows what.</param>
    /// <param name="time">Says when to look again.</param>
    /// <param name="logger">Event 3520.</param>
    internal ContentPolicy(IContentStore store, string? file, string index, Func<IEnumerable<SourceId>> sensitive, TimeProvider time, ILogger<ContentPolicy> logger) =>
        (_store, _file, _mark, _sensitive, _time, _logger) = (store, file, Path.Combine(index, "policy.txt"), sensitive, time, logger);

    /// <summary>The terms in force.</summary>
    public IReadOnlyList<PolicyTerm> Terms => Current().All;

    /// <summary>Why what the file says now is not in force, as one sentence; null: it is.</summary>
    public string? Fault
    {
        get
        {
            Current();
            return _fault;
        }
    }

    /// <summary>Stands for all rules; changes when one does.</summary>
    public string Digest
    {
        get
        {
            string rules = string.Join(
                '\n', Current().All.Where(term => term.Action != TermAction.Report).Select(term => $"{term.Action} {term.Text}").Concat(_sensitive().Select(source => $"sensitive {source}")).Order(StringComparer.Ordinal));
            return rules.Length == 0 ? "none" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rules)));
        }
    }

    /// <summary>Why the index should be written anew; null: it was written by the rules in force.</summary>
    public string? WhyRenew => (File.Exists(_mark) ? File.ReadAllText(_mark) : "none") == Digest ? null : "texts that must not be found, or sensitive sources, have changed";

    /// <summary>Whether a text holds what must not be found: then it is not remembered as a query either.</summary>
    public bool Holds(string text) => Current().Find(text).Any(term => term.Action != TermAction.Report);

    /// <summary>Remembers by which rules the index was written.</summary>
    internal void Written(string digest) => File.WriteAllText(_mark, digest);

    /// <summary>The document as it may be indexed; null: it may not.</summary>
    internal IndexDocument? Apply(IndexDocument document)
    {
        PolicyTerms terms = Current();
        if (_sensitive().Contains(document.Id.Source))
        {
            document = document with { Cues = document.Cues with { Withheld = true } };
        }

        if (ReferenceEquals(terms, PolicyTerms.None))
        {
            return document;
        }

        IEnumerable<string> texts = document.Tags.Append(document.Title).Append(document.Body).Append(document.Container?.Name ?? "");
        return texts.SelectMany(terms.Find).Any(term => term.Action == TermAction.Exclude) ? null : document with
        {
            Title = terms.Hide(document.Title),
            Body = terms.Hide(document.Body),
            ThreadTitle = document.ThreadTitle is { } title ? terms.Hide(title) : null,
            Tags = [.. document.Tags.Select(terms.Hide)],
            Container = document.Container is { } container ? container with { Name = terms.Hide(container.Name) } : null,
        };
    }

    private PolicyTerms Current()
    {
        lock (_lock)
        {
            if (_file is null || (_hasLooked && _time.GetElapsedTime(_looked) < Unlooked))
            {
                return _terms;
            }

            (_looked, _hasLooked) = (_time.GetTimestamp(), true);
            FileInfo file = new(_file);
            (DateTime, long)? stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
            if (stamp != _stamp)
            {
                _stamp = stamp;
                string? before = _fault;
                _fault = ReadFile(file);
                if (_fault is { } fault && fault != before)
                {
                    LogRefused(fault);
                }
            }

            return _terms;
        }
    }

    private string? ReadFile(FileInfo file)
    {
        try
        {
            if (file.Exists && file.Length > MostBytes)
            {
                return $"'{_file}' may have {MostBytes} bytes at most, has {file.Length}: what was in force stays so.";
            }

            IReadOnlyList<string> faults = PolicyTerms.Read(file.Exists ? File.ReadAllLines(file.FullName) : [], out PolicyTerms terms);
            if (faults.Count > 0)
            {
                return $"'{_file}' is refused, and what was in force stays so. {string.Join(' ', faults.Take(20))}";
            }

            _terms = terms.All.Count == 0 ? PolicyTerms.None : terms;
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"'{_file}' cannot be read, and what was in force stays so: {fault.Message}";
        }
    }

    [LoggerMessage(3520, LogLevel.Error, "{Fault}")]
    private partial void LogRefused(string fault);
}
