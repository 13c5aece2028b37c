namespace KnowledgeSearch.Demo;

/// <summary>The demo's sources as an administrator would have configured them.</summary>
public static class DemoSources
{
    public const string Intranet = "intranet";
    public const string Wiki = "wiki";
    public const string Engage = "engage";
    public const string Feeds = "nieuws";
    public const string People = "people";
}
