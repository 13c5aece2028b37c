using System.Globalization;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>The facets of a result as groups of links, and the filters that are on.</summary>
internal static class Facets
{
    /// <summary>The groups that have something to choose from, in the order they are shown.</summary>
    public static IReadOnlyList<(string Name, string Title, IReadOnlyList<FacetLink> Links)> Groups(SearchView view)
    {
        PageTexts texts = view.Frame.Texts;
        List<(string, string, IReadOnlyList<FacetLink>)> groups =
        [
            ("source", texts.Source, Links(view, "source", (_, label) => label)),
            ("kind", texts.Kind, Links(view, "kind", (value, _) => texts.KindName(value))),
            ("period", texts.Period, Periods(view)),
            ("author", texts.Author, Links(view, "author", (_, label) => label)),
            ("container", texts.Container, Links(view, "container", (_, label) => label)),
            ("language", texts.LanguageFacet, Links(view, "language", (value, _) => texts.LanguageName(value))),
        ];
        return [.. groups.Where(group => group.Item3.Count > 0)];
    }

    /// <summary>What is on, in the order of the address.</summary>
    public static IReadOnlyList<ActiveFilter> Active(SearchView view)
    {
        (PageTexts texts, SearchAddress address) = (view.Frame.Texts, view.Frame.Address);
        List<ActiveFilter> active = [];
        foreach (string name in SearchAddress.FilterNames)
        {
            active.AddRange(address.Filters.GetValueOrDefault(name, []).Select(value => new ActiveFilter($"{Title(texts, name)}: {Label(view, name, value)}", address.Toggle(name, value))));
        }

        if (address.From is not null || address.Until is not null)
        {
            active.Add(new ActiveFilter(PeriodLabel(view), address.Between(null, null)));
        }

        active.AddRange(view.Result.Filters.Select(filter => new ActiveFilter(TypedLabel(texts, filter), address.Asking(filter.Without))));
        return active;
    }

    // A filter that was typed goes by taking it out of the box.
    private static string TypedLabel(PageTexts texts, TypedFilter filter)
    {
        string label = filter.Field switch
        {
            "author" => $"{texts.Author}: {filter.Value}",
            "in" => $"{texts.Container}: {filter.Value}",
            "kind" => $"{texts.Kind}: {texts.KindName(filter.Value)}",
            "lang" => $"{texts.LanguageFacet}: {texts.LanguageName(filter.Value)}",
            "before" => $"{texts.Before} {filter.Value}",
            "after" => $"{texts.From} {filter.Value}",
            "tag" => $"{texts.Tag}: {filter.Value}",
            _ => texts.Answered,
        };
        return filter.Excluded ? $"{texts.Not} {label}" : label;
    }

    /// <summary>What a filter is called.</summary>
    public static string Title(PageTexts texts, string filter) => filter switch
    {
        "source" => texts.Source, "kind" => texts.Kind, "author" => texts.Author, "language" => texts.LanguageFacet, "container" => texts.Container, _ => texts.Period,
    };

    private static string Label(SearchView view, string filter, string value) => filter switch
    {
        "kind" => view.Frame.Texts.KindName(value),
        "language" => view.Frame.Texts.LanguageName(value),
        _ => Counted(view, filter).FirstOrDefault(counted => counted.Value == value)?.Label ?? value,
    };

    private static IReadOnlyList<FacetValue> Counted(SearchView view, string filter) => view.Result.Facets.GetValueOrDefault(filter, []);

    private static List<FacetLink> Links(SearchView view, string filter, Func<string, string, string> label)
    {
        SearchAddress address = view.Frame.Address;
        IReadOnlyList<FacetValue> counted = Counted(view, filter);

        // A chosen value stays in sight when nothing has it any more: it must be possible to take it off where it was put on.
        IEnumerable<FacetValue> gone = address.Filters.GetValueOrDefault(filter, []).Where(value => counted.All(one => one.Value != value)).Select(value => new FacetValue(value, value, 0));
        return [.. counted.Concat(gone).Select(one => new FacetLink(label(one.Value, one.Label), one.Count, address.Has(filter, one.Value), address.Toggle(filter, one.Value)))];
    }

    private static List<FacetLink> Periods(SearchView view)
    {
        (PageTexts texts, SearchAddress address) = (view.Frame.Texts, view.Frame.Address);
        List<FacetLink> links = [Since(texts.LastMonth, view.Today.AddDays(-30)), Since(texts.LastYear, view.Today.AddYears(-1))];
        foreach (FacetValue year in Counted(view, "year").OrderByDescending(year => year.Value, StringComparer.Ordinal))
        {
            (string from, string until) = ($"{year.Value}-01-01", $"{year.Value}-12-31");
            bool selected = address.From == from && address.Until == until;
            links.Add(new FacetLink(year.Label, year.Count, selected, selected ? address.Between(null, null) : address.Between(from, until)));
        }

        return view.Result.Facets.Count == 0 && address.From is null ? [] : links;

        FacetLink Since(string label, DateOnly day)
        {
            string from = Day(day);
            bool selected = address.From == from && address.Until is null;
            return new FacetLink(label, null, selected, selected ? address.Between(null, null) : address.Between(from, null));
        }
    }

    private static string PeriodLabel(SearchView view)
    {
        (PageTexts texts, SearchAddress address) = (view.Frame.Texts, view.Frame.Address);
        return (address.From, address.Until) switch
        {
            ({ Length: > 4 } from, { Length: > 4 } until) when from.EndsWith("-01-01", StringComparison.Ordinal) && until == $"{from[..4]}-12-31" => from[..4],
            ({ } from, null) when from == Day(view.Today.AddDays(-30)) => texts.LastMonth,
            ({ } from, null) when from == Day(view.Today.AddYears(-1)) => texts.LastYear,
            ({ } from, null) => $"{texts.From} {from}",
            (null, { } until) => $"{texts.Until} {until}",
            var (from, until) => $"{from} – {until}",
        };
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
