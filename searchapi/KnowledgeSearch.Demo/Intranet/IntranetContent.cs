using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Demo;

/// <summary>Builds the old intranet: written pages, the quality handbook, product and project archives, the staff magazine, telephone lists, menus, and copies for printing.</summary>
internal static class IntranetContent
{
    private static readonly string[] Printed = ["/hr/", "/facilitair/", "/kwaliteit/"];

    public static LegacyIntranet Compose(DemoOrganisation organisation, DemoCalendar calendar)
    {
        LegacyIntranet intranet = new(organisation.Time);
        Composer composer = new(organisation, calendar, intranet);
        composer.Written();
        composer.Rows("legacy-procedures.txt", row => new("/kwaliteit/" + Slug(row[0]) + ".htm", $"{row[0]} {row[1]}", Procedure(row), row[2]));
        composer.Rows("legacy-products.txt", row => new("/producten/" + Slug(row[0]) + ".htm", $"{row[0]} {row[1]}", Product(row), row[2]));
        composer.Rows("legacy-projects.txt", row => new("/projecten/" + Slug(row[0]) + ".htm", $"{row[0]} {row[1]}", Project(row), row[2]));
        composer.Magazine();
        composer.TelephoneLists();
        composer.Menus();
        composer.PrintCopies(Printed);
        composer.Indexes();
        composer.Files();
        return intranet;
    }

    private static string Procedure(List<string> row) =>
        $"<P><B>Doel:</B> {row[3]}</P><P><B>Werkwijze</B></P><OL>{string.Concat(row[4].Split(';', StringSplitOptions.TrimEntries).Select(step => $"<LI>{step}</LI>"))}</OL><P>Formulieren: zie het <A HREF=\"/kwaliteit/index.htm\">kwaliteitshandboek</A>.</P>";

    private static string Product(List<string> row) =>
        $"<P>{row[3]}</P><TABLE BORDER=\"1\">{string.Concat(row[4].Split(';', StringSplitOptions.TrimEntries).Select(cell => cell.Split('=', 2)).Select(cell => $"<TR><TD>{cell[0]}</TD><TD>{cell[^1]}</TD></TR>"))}</TABLE><P>{row[5]}</P>";

    private static string Project(List<string> row) =>
        $"<P>Opdrachtgever: {row[3]}. Projectnummer {row[0]}.</P><P>{row[4]}</P><P><B>Wat we ervan leerden:</B> {row[5]}</P>";

    private static string Slug(string text) => text.ToLowerInvariant().Replace(' ', '-');

    private sealed record Sheet(string Path, string Title, string Body, string Author);

    private sealed class Composer(DemoOrganisation organisation, DemoCalendar calendar, LegacyIntranet intranet)
    {
        private DateTimeOffset Midnight => new(calendar.Present.UtcDateTime.Date, TimeSpan.Zero);

        private static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL");

        public void Written()
        {
            foreach (ContentSection section in ContentText.Sections("legacy-pages"))
            {
                Put(new Sheet(section[0], section[1], section.Body, section[3]), Enum.Parse<LegacyLayout>(section[2]), section.Option("ago"), section.Has("en") ? "en" : "nl");
            }
        }

        public void Rows(string file, Func<List<string>, Sheet> read)
        {
            foreach (List<string> row in ContentText.Lines(file).Select(ContentText.Columns))
            {
                Put(read(row), calendar.Random.Next(4) == 0 ? LegacyLayout.Word : LegacyLayout.Tables);
            }
        }

        /// <summary>De Scharnier: three pieces of news an issue.</summary>
        public void Magazine()
        {
            List<List<string>> news = [.. ContentText.Lines("legacy-news.txt").Select(ContentText.Columns)];
            int number = 0;
            foreach (List<string>[] issue in news.Chunk(3))
            {
                number++;
                StringBuilder body = new();
                foreach (List<string> piece in issue)
                {
                    body.Append(CultureInfo.InvariantCulture, $"<H3>{piece[0]}</H3><P>{piece[1]}</P>");
                }

                Put(new Sheet($"/nieuws/scharnier-{number:00}.htm", $"De Scharnier nr. {number}: {issue[0][0]}", body.ToString(), "i.schaapveld"), LegacyLayout.Tables, $"{3600 - (number * 130)}d");
            }
        }

        public void TelephoneLists()
        {
            foreach (IGrouping<string, DemoPerson> department in organisation.People.GroupBy(person => person.Department))
            {
                string rows = string.Concat(department.Select(person => $"<TR><TD>{person.Name}</TD><TD>{person.JobTitle}</TD><TD>{person.Location}</TD><TD>tst. {person.EmployeeNumber % 900 + 100}</TD></TR>"));
                Put(new Sheet($"/telefoon/{Slug(department.Key)}.htm", $"Telefoonlijst {department.Key}", $"<TABLE BORDER=\"1\"><TR><TH>Naam</TH><TH>Functie</TH><TH>Locatie</TH><TH>Toestel</TH></TR>{rows}</TABLE>", "a.kowalczuk"), LegacyLayout.Frame);
            }
        }

        public void Menus()
        {
            int week = 0;
            foreach (List<string> dishes in ContentText.Lines("legacy-menus.txt").Select(ContentText.Columns))
            {
                DateTimeOffset monday = calendar.Present.AddDays(-(int)calendar.Present.DayOfWeek + 1 - (week * 7));
                int number = ISOWeek.GetWeekOfYear(monday.DateTime);
                string[] days = ["Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag"];
                string body = "<P>Soep, broodjes en een warme maaltijd. Dieet of allergie? Meld het voor 9.00 uur bij Ytsje in de kantine.</P><UL>"
                    + string.Concat(days.Zip(dishes).Select(pair => $"<LI><B>{pair.First}:</B> {pair.Second}</LI>")) + "</UL>";
                Put(new Sheet($"/kantine/week-{week:00}.htm", $"Kantinemenu week {number}", body, "y.postma"), LegacyLayout.Frame, $"{(week * 7) + 3}d");
                week++;
            }
        }

        /// <summary>The same text at a second address, without a canonical link.</summary>
        public void PrintCopies(IReadOnlyList<string> folders)
        {
            foreach (LegacyPage page in intranet.Pages.Where(page => page.Layout != LegacyLayout.Raw && folders.Any(folder => page.Path.StartsWith(folder, StringComparison.Ordinal))).ToList())
            {
                intranet.Put(page with { Path = "/print" + page.Path, Layout = LegacyLayout.Frame });
            }
        }

        public void Indexes()
        {
            foreach (IGrouping<string, LegacyPage> folder in intranet.Pages.Where(page => page.Path.Count(letter => letter == '/') == 2).GroupBy(page => page.Path[..(page.Path.LastIndexOf('/') + 1)]).ToList())
            {
                string name = folder.Key.Trim('/');
                string links = string.Concat(folder.Where(page => !page.Path.EndsWith("/index.htm", StringComparison.Ordinal)).Select(page =>
                    $"<LI><A HREF=\"{page.Path}\">{page.Title}</A>" + (Printed.Contains(folder.Key) ? $" <A HREF=\"/print{page.Path}\">(afdrukken)</A>" : "") + "</LI>"));
                Put(new Sheet(folder.Key + "index.htm", "Overzicht " + name, $"<UL>{links}</UL>", "i.schaapveld"), LegacyLayout.Tables);
            }
        }

        /// <summary>What was put on the site as it was, with a page that links to it.</summary>
        public void Files()
        {
            StringBuilder links = new();
            foreach (List<string> row in ContentText.Lines("legacy-files.txt").Select(ContentText.Columns))
            {
                (string path, string title, string author) = (row[0], row[1], organisation.Person(row[2]).Name);
                DateTimeOffset modified = Midnight - DemoCalendar.ReadSpan(row[3]);
                string[] paragraphs = row[4].Split(';', StringSplitOptions.TrimEntries);
                intranet.Put(path.EndsWith(".pdf", StringComparison.Ordinal)
                    ? new LegacyFile(path, "application/pdf", modified, () => OfficeFiles.Pdf(title, author, modified, paragraphs))
                    : new LegacyFile(path, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", modified, () => OfficeFiles.Docx(title, author, modified, paragraphs)));
                links.Append(CultureInfo.InvariantCulture, $"<LI><A HREF=\"{path}\">{title}</A></LI>");
            }

            intranet.Put(new LegacyPage
            {
                Path = "/bestanden/index.htm", Title = "Bestanden om op te halen", Body = $"<P>Regelingen en handleidingen, om af te drukken of te bewaren.</P><UL>{links}</UL>",
                Author = "i.schaapveld", Modified = Midnight - TimeSpan.FromDays(400), Charset = LegacyCharset.Utf8,
            });
        }

        private void Put(Sheet sheet, LegacyLayout layout, string ago = "", string language = "nl") => intranet.Put(new LegacyPage
        {
            Path = sheet.Path,
            Title = sheet.Title,
            Body = sheet.Body,
            Author = organisation.Person(sheet.Author).Handle,
            Modified = calendar.WorkingMoment(ago.Length > 0 ? DemoCalendar.ReadSpan(ago) : TimeSpan.FromDays(900 + calendar.Random.Next(3200))),
            Layout = layout,
            Charset = (LegacyCharset)calendar.Random.Next(5),
            Language = language,
        });

        private static string Slug(string text) => text.ToLower(Dutch).Replace(' ', '-');
    }
}
