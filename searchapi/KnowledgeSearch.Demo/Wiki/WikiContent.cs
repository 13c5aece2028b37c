using System.Globalization;

namespace KnowledgeSearch.Demo;

/// <summary>Builds the wiki of its written pages, of the machine and product cards, and of a history of edits, moves, deletions and hidden texts.</summary>
internal static class WikiContent
{
    public static WikiSite Compose(DemoOrganisation organisation, DemoCalendar calendar)
    {
        WikiSite site = new(organisation.Time);
        foreach (ContentSection section in ContentText.Sections("wiki-pages"))
        {
            Write(site, organisation, calendar, section[0], section.Body, section.Option("by"), section.Option("ago"), section.Option("cat"));
        }

        foreach (List<string> row in ContentText.Lines("wiki-glossary.txt").Select(ContentText.Columns))
        {
            Write(site, organisation, calendar, row[0], $"'''{row[0]}''' ({row[1]}): {row[2]}\n\n== Zie ook ==\n* [[{row[3]}]]\n* [[Begrippenlijst]]", row[4], "", "Begrippen");
        }

        foreach (List<string> row in ContentText.Lines("wiki-machines.txt").Select(ContentText.Columns))
        {
            Write(site, organisation, calendar, row[0], Machine(organisation, row), row[3], "", "Machines, Fabriekshal");
        }

        site.Edit("Begrippenlijst", Glossary(site), "e.stuurman", "lijst bijgewerkt", calendar.WorkingMoment(TimeSpan.FromDays(50)));
        foreach (List<string> row in ContentText.Lines("wiki-history.txt").Select(ContentText.Columns))
        {
            Happen(site, row, calendar.WorkingMoment(DemoCalendar.ReadSpan(row[0])));
        }

        site.SortHistory();
        return site;
    }

    private static void Write(WikiSite site, DemoOrganisation organisation, DemoCalendar calendar, string title, string text, string author, string ago, string categories)
    {
        Random random = calendar.Random;
        TimeSpan age = ago.Length > 0 ? DemoCalendar.ReadSpan(ago) : TimeSpan.FromDays(100 + random.Next(900));
        string tagged = text + "\n\n" + string.Join('\n', categories.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => $"[[Categorie:{name}]]"));
        DateTimeOffset first = calendar.WorkingMoment(age);

        // Pages begin as their first paragraph and are completed later, some by a colleague: that is what an edit history looks like.
        int cut = tagged.IndexOf("\n\n", StringComparison.Ordinal);
        if (cut > 0 && random.Next(3) > 0 && age > TimeSpan.FromDays(5))
        {
            site.Edit(title, tagged[..cut], author, "pagina aangemaakt", first);
            string editor = random.Next(3) == 0 ? organisation.People[random.Next(organisation.People.Count)].Handle : author;
            site.Edit(title, tagged, editor, random.Next(2) == 0 ? "aangevuld" : "uitleg toegevoegd", calendar.After(first, TimeSpan.FromDays(1 + (random.NextDouble() * age.TotalDays * 0.9))));
        }
        else
        {
            site.Edit(title, tagged, author, "pagina aangemaakt", first);
        }
    }

    private static string Machine(DemoOrganisation organisation, List<string> row) => $"""
        '''{row[0]}''' ({row[1]}) staat in {row[2]}. Aanspreekpunt is [[Gebruiker:{row[3]}|{organisation.Person(row[3]).Name}]].

        == Gebruik ==
        {row[4]}

        == Onderhoud ==
        {row[5]}

        == Storingscodes ==
        {string.Join('\n', row[6].Split(';', StringSplitOptions.TrimEntries).Select(code => "* " + code))}

        Zie ook [[Storing aan een machine melden]].
        """;

    private static string Glossary(WikiSite site) =>
        "Woorden en afkortingen die je bij Lindewaard tegenkomt. Mis je er een? Zet hem erbij.\n\n"
        + string.Join('\n', site.Pages.Where(page => page.Current.Text.Contains("[[Categorie:Begrippen]]", StringComparison.Ordinal)).OrderBy(page => page.Title, StringComparer.Create(CultureInfo.GetCultureInfo("nl-NL"), true)).Select(page => $"* [[{page.Title}]]"))
        + "\n\n[[Categorie:Begrippen]]";

    /// <summary><c>ago | move | from | to | user</c>, <c>ago | delete | title | reason | user</c>, <c>ago | hide | title | | user</c>.</summary>
    private static void Happen(WikiSite site, List<string> row, DateTimeOffset time)
    {
        switch (row[1])
        {
            case "move":
                site.Move(row[2], row[3], row[4], leaveRedirect: true, time);
                break;
            case "delete":
                site.Delete(row[2], row[4], row[3], time);
                break;
            case "hide":
                site.HideText(row[2], row[4]);
                break;
            default:
                throw new FormatException($"wiki-history.txt knows move, delete and hide, not '{row[1]}'.");
        }
    }
}
