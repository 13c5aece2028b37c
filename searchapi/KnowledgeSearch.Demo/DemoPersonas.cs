namespace KnowledgeSearch.Demo;

/// <summary>Someone a visitor of the demo may look through the eyes of.</summary>
/// <param name="Handle">User name in the organisation.</param>
/// <param name="Name">Full name.</param>
/// <param name="Email">The address that the people directory and Viva Engage both know them by.</param>
/// <param name="Role">Job title and place.</param>
/// <param name="PersonId">Account in the directory source: <c>people/user/…</c>.</param>
/// <param name="SeesAlso">What they see that others do not, in Dutch.</param>
/// <param name="SeesAlsoEnglish">The same in English.</param>
/// <param name="IsAdmin">Whether they administer the search.</param>
public sealed record DemoPersona(string Handle, string Name, string Email, string Role, string PersonId, string SeesAlso, string SeesAlsoEnglish, bool IsAdmin = false);

/// <summary>The personas of the development sign-in. The first is who a visitor begins as.</summary>
public static class DemoPersonas
{
    public static IReadOnlyList<DemoPersona> Of(DemoOrganisation organisation) =>
    [
        Persona(organisation, "l.hazebroek", "Wat elke collega ziet.", "What every colleague sees."),
        Persona(organisation, "s.bakir", "Ook de groepen HR vertrouwelijk en Project Kompas.", "Also the groups HR vertrouwelijk and Project Kompas."),
        Persona(organisation, "x.wuhuizen", "Ook de groep Ondernemingsraad.", "Also the works council's group."),
        Persona(organisation, "e.yildizhan", "Wat elke collega ziet, vanaf de werkvloer; niets van Project Kompas.", "What every colleague sees, from the factory hall; nothing of Project Kompas."),
        Persona(organisation, "k.novakowicz", "What every colleague sees; works in English.", "What every colleague sees; works in English."),
        Persona(organisation, "k.abdi", "Het beheer van de bronnen; geen besloten groepen.", "Administration of the sources; no private groups.", isAdmin: true),
    ];

    private static DemoPersona Persona(DemoOrganisation organisation, string handle, string seesAlso, string seesAlsoEnglish, bool isAdmin = false)
    {
        DemoPerson person = organisation.Person(handle);
        return new DemoPersona(handle, person.Name, person.Email, $"{person.JobTitle}, {person.Location}", $"{DemoSources.People}/user/{person.DirectoryId}", seesAlso, seesAlsoEnglish, isAdmin);
    }
}
