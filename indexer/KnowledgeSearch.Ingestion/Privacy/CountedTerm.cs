using System.Text.Json.Serialization;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>A text that must not be found, and how often the store holds it.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Action">What is done.</param>
/// <param name="Text">The text, as written.</param>
/// <param name="Documents">Documents that hold it.</param>
/// <param name="Examples">A few of them.</param>
public sealed record CountedTerm(int Line, [property: JsonConverter(typeof(JsonStringEnumConverter<TermAction>))] TermAction Action, string Text, long Documents, IReadOnlyList<string> Examples);

// What the terms find, for admins.
public sealed partial class ContentPolicy
{
    /// <summary>Counts the documents of the store that hold each term, whatever is done about it.</summary>
    /// <param name="examples">Ids shown of each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<CountedTerm>> CountAsync(int examples, CancellationToken cancellationToken)
    {
        PolicyTerms terms = Current();
        Dictionary<int, (long Documents, List<string> Examples)> counts = terms.All.ToDictionary(term => term.Line, _ => (0L, new List<string>()));
        if (counts.Count > 0)
        {
            await foreach (StoredDocument stored in _store.ReadChangesAsync(0, cancellationToken))
            {
                if (stored.Document is not { } document)
                {
                    continue;
                }

                IEnumerable<string> texts = document.Tags.Append(document.Title).Append(document.Body).Append(document.Container?.Name ?? "");
                foreach (int line in texts.SelectMany(terms.Find).Select(term => term.Line).Distinct())
                {
                    (long documents, List<string> shown) = counts[line];
                    if (shown.Count < examples)
                    {
                        shown.Add(document.Id.Value);
                    }

                    counts[line] = (documents + 1, shown);
                }
            }
        }

        return [.. terms.All.Select(term => new CountedTerm(term.Line, term.Action, term.Text, counts[term.Line].Documents, counts[term.Line].Examples))];
    }
}
