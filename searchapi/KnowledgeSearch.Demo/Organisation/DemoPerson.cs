namespace KnowledgeSearch.Demo;

/// <summary>An employee, as every system of the organisation knows them.</summary>
public sealed record DemoPerson
{
    /// <summary>User name in all systems: <c>s.bakir</c>.</summary>
    public required string Handle { get; init; }

    public required string GivenName { get; init; }

    public required string FamilyName { get; init; }

    public required string Department { get; init; }

    public required string JobTitle { get; init; }

    public required string Location { get; init; }

    /// <summary>Handle of the manager; empty for the managing director.</summary>
    public required string Manager { get; init; }

    /// <summary><c>nl</c> or <c>en</c>: the language they write in.</summary>
    public required string Language { get; init; }

    public required int EmployeeNumber { get; init; }

    public string Name => $"{GivenName} {FamilyName}";

    /// <summary>As the directory writes it. Viva Engage has it with capitals: addresses are equal without case only.</summary>
    public string Email => Handle + "@lindewaard.example";

    public string EngageEmail => $"{char.ToUpperInvariant(Handle[0])}{Handle[1..]}@Lindewaard.example";

    /// <summary>Account number in Viva Engage; beyond 2^53, as real ones may be.</summary>
    public long EngageId => (1L << 58) + (EmployeeNumber * 131L);

    /// <summary>Id in the directory.</summary>
    public string DirectoryId => $"5d0c2b1e-7a40-4c6f-9e11-{EmployeeNumber:x12}";

    internal static IReadOnlyList<DemoPerson> ReadAll() =>
    [
        .. ContentText.Lines("people.txt").Select(ContentText.Columns).Select((columns, index) => new DemoPerson
        {
            Handle = columns[0],
            GivenName = columns[1],
            FamilyName = columns[2],
            Department = columns[3],
            JobTitle = columns[4],
            Location = columns[5],
            Manager = columns[6],
            Language = columns[7],
            EmployeeNumber = 1001 + (index * 7),
        }),
    ];
}
