using System.Collections.Immutable;
using System.Text.Encodings.Web;
using KnowledgeSearch.SearchApi.Search;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>
/// What the search page shows, as its address says it. Every link of the page is one of these with a change, so it works without script, can be shared and goes back in history.
/// Parameters come in a fixed order and defaults are left out: the same page has one address. Any change but to the cursor starts at the first page.
/// </summary>
public sealed record SearchAddress
{
    /// <summary>The filters with values, by parameter, in the order of the address.</summary>
    public static IReadOnlyList<string> FilterNames { get; } = ["source", "kind", "author", "language", "container"];

    public string Query { get; private init; } = "";

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Filters { get; private init; } = ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    public string? From { get; private init; }

    public string? Until { get; private init; }

    public bool Newest { get; private init; }

    public string? Cursor { get; private init; }

    /// <summary>The language chosen for the page; null: the browser's.</summary>
    public string? Ui { get; private init; }

    public bool HasFilters => !Filters.IsEmpty || From is not null || Until is not null;

    /// <summary>Whether nothing is asked: the beginning.</summary>
    public bool IsHome => Query.Length == 0 && !HasFilters && !Newest && Cursor is null;

    public static SearchAddress Of(SearchParameters parameters, string? ui) => new()
    {
        Query = (parameters.Q ?? "").Trim(),
        Filters = Chosen(parameters),
        From = parameters.From is { Length: > 0 } ? parameters.From : null,
        Until = parameters.Until is { Length: > 0 } ? parameters.Until : null,
        Newest = "newest".Equals(parameters.Sort, StringComparison.OrdinalIgnoreCase),
        Cursor = parameters.Cursor is { Length: > 0 } ? parameters.Cursor : null,
        Ui = ui is "nl" or "en" ? ui : null,
    };

    public bool Has(string filter, string value) => Filters.TryGetValue(filter, out ImmutableArray<string> values) && values.Contains(value, StringComparer.Ordinal);

    /// <summary>With another query.</summary>
    public SearchAddress Asking(string query) => this with { Query = query, Cursor = null };

    /// <summary>With the value added, or taken away where it was.</summary>
    public SearchAddress Toggle(string filter, string value)
    {
        ImmutableArray<string> values = Filters.GetValueOrDefault(filter, []);
        values = values.Contains(value, StringComparer.Ordinal) ? values.Remove(value, StringComparer.Ordinal) : values.Add(value);
        return FromFirst() with { Filters = values.IsEmpty ? Filters.Remove(filter) : Filters.SetItem(filter, values) };
    }

    public SearchAddress Without(string filter) => FromFirst() with { Filters = Filters.Remove(filter) };

    public SearchAddress Between(string? from, string? until) => FromFirst() with { From = from, Until = until };

    public SearchAddress WithoutFilters() => FromFirst() with { Filters = Filters.Clear(), From = null, Until = null };

    public SearchAddress Ordered(bool newest) => FromFirst() with { Newest = newest };

    public SearchAddress At(string? cursor) => this with { Cursor = cursor };

    public SearchAddress In(string ui) => this with { Ui = ui };

    /// <summary>What the form of the search box must carry along besides the query.</summary>
    public IEnumerable<KeyValuePair<string, string>> Carried() => Parameters().Where(parameter => parameter.Key is not ("q" or "cursor"));

    /// <summary>The address, relative to the host.</summary>
    public string Href()
    {
        string query = string.Join('&', Parameters().Select(parameter => $"{parameter.Key}={UrlEncoder.Default.Encode(parameter.Value)}"));
        return query.Length == 0 ? "/" : "/?" + query;
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Chosen(SearchParameters parameters)
    {
        (string Name, string[]? Values)[] filters =
            [("source", parameters.Source), ("kind", parameters.Kind), ("author", parameters.Author), ("language", parameters.Language), ("container", parameters.Container)];
        return filters.Where(filter => filter.Values is { Length: > 0 }).ToImmutableSortedDictionary(
            filter => filter.Name, filter => filter.Values!.Distinct(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal); // filtered on not null
    }

    private SearchAddress FromFirst() => this with { Cursor = null };

    private IEnumerable<KeyValuePair<string, string>> Parameters()
    {
        (string, string?)[] before = [("q", Query.Length > 0 ? Query : null)];
        (string, string?)[] after = [("from", From), ("until", Until), ("sort", Newest ? "newest" : null), ("cursor", Cursor), ("ui", Ui)];
        return before
            .Concat(FilterNames.SelectMany(name => Filters.GetValueOrDefault(name, []).Select(value => (name, (string?)value))))
            .Concat(after)
            .Where(parameter => parameter.Item2 is not null)
            .Select(parameter => KeyValuePair.Create(parameter.Item1, parameter.Item2!)); // filtered on not null
    }
}
