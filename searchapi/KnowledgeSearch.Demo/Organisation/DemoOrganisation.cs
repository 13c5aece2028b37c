namespace KnowledgeSearch.Demo;

/// <summary>
/// Lindewaard Industriedeuren B.V., a company that does not exist: its people and what they wrote in five systems. The systems change only through their
/// methods, which are safe to call while the servers answer. The same clock gives the same organisation.
/// </summary>
public sealed class DemoOrganisation
{
    private readonly Dictionary<string, DemoPerson> _byHandle;

    private DemoOrganisation(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        Time = time;
        Present = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero);
        People = DemoPerson.ReadAll();
        _byHandle = People.ToDictionary(person => person.Handle, StringComparer.Ordinal);
        Engage = EngageContent.Compose(this, Calendar(11));
        Wiki = WikiContent.Compose(this, Calendar(23));
        Intranet = IntranetContent.Compose(this, Calendar(37));
        Feeds = FeedContent.Compose(this, Calendar(41));
    }

    public static DemoOrganisation Create(TimeProvider time) => new(time);

    public const string Name = "Lindewaard Industriedeuren";

    /// <summary>When the organisation was made; all content is older.</summary>
    public DateTimeOffset Present { get; }

    public IReadOnlyList<DemoPerson> People { get; }

    public EngageNetwork Engage { get; }

    public WikiSite Wiki { get; }

    public LegacyIntranet Intranet { get; }

    public FeedShelf Feeds { get; }

    /// <summary>Null until the servers run: links between the systems need their addresses.</summary>
    public DemoAddresses? Addresses { get; internal set; }

    internal TimeProvider Time { get; }

    /// <exception cref="KeyNotFoundException">Nobody has this handle; the content or the caller misspells it.</exception>
    public DemoPerson Person(string handle) =>
        _byHandle.TryGetValue(handle, out DemoPerson? person) ? person : throw new KeyNotFoundException($"Nobody at {Name} has the user name '{handle}'.");

    internal bool Knows(string handle) => _byHandle.ContainsKey(handle);

    internal string Resolve(string text) => Addresses?.Resolve(text) ?? text;

    // A seed per system: writing for one leaves the others as they were.
    private DemoCalendar Calendar(int seed) => new(Present, new Random(seed));
}
