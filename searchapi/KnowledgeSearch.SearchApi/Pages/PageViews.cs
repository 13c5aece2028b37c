using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>What every page shows around its content.</summary>
/// <param name="Texts">The words, in the visitor's language.</param>
/// <param name="Address">What is shown, as an address.</param>
/// <param name="Viewer">The signed-in person's name; null: nobody.</param>
/// <param name="Email">The address they signed in with; null: nobody.</param>
/// <param name="Personas">Whom they may look as; empty when the development sign-in is off.</param>
/// <param name="IsAdmin">Whether they look after sources or the installation.</param>
/// <param name="SignIn">Where to sign in at the identity provider; null: none is configured.</param>
public sealed record FrameView(PageTexts Texts, SearchAddress Address, string? Viewer, string? Email, IReadOnlyList<PersonaOptions> Personas, bool IsAdmin, string? SignIn = null);

/// <summary>The search page.</summary>
public sealed record SearchView
{
    public required FrameView Frame { get; init; }

    /// <summary>The answer; on the home page the newest documents.</summary>
    public required SearchResult Result { get; init; }

    /// <summary>What would be found with one filter, or all, left out; only when nothing was found.</summary>
    public IReadOnlyList<WiderSearch> Wider { get; init; } = [];

    /// <summary>The day it is, for periods that end today.</summary>
    public required DateOnly Today { get; init; }
}

/// <summary>A search with fewer filters that does find something.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Filter">The filter left out; null: all of them.</param>
/// <param name="Total">What it finds.</param>
public sealed record WiderSearch(SearchAddress Address, string? Filter, SearchTotal Total);

/// <summary>A filter that is on, to show and to take off.</summary>
/// <param name="Label">What it says.</param>
/// <param name="Without">The address without it.</param>
public sealed record ActiveFilter(string Label, SearchAddress Without);

/// <summary>A value of a facet, as a link.</summary>
/// <param name="Label">What it says.</param>
/// <param name="Count">Documents that have it; null: not counted.</param>
/// <param name="Selected">Whether it is on.</param>
/// <param name="Address">Where the link goes: with it, or without it when it is on.</param>
public sealed record FacetLink(string Label, int? Count, bool Selected, SearchAddress Address);
