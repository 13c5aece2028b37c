using System.Text.Json;
using KnowledgeSearch.Ingestion.Enrichment.Language;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Ingestion.Tests.Enrichment;

public sealed class LanguageClassifierTests(ITestOutputHelper output)
{
    // Written by hand as colleagues write, before the classifier was tried on any of it.
    private static readonly string[] Dutch =
    [
        "Weet iemand waar ik het formulier voor ouderschapsverlof vind?",
        "De printer op de derde verdieping doet het niet meer",
        "Kan iemand mij toegang geven tot de map Offertes?",
        "Hoi allemaal, morgen is de VPN niet bereikbaar tussen 18:00 en 20:00.",
        "Verlofsaldo klopt niet in Workday, wie kan helpen?",
        "Ik heb een ticket aangemaakt, nummer 48213",
        "Dat staat op intranet onder Personeel > Verlof",
        "Eens met Karin",
        "Dankjewel, het werkt weer!",
        "Hoe vraag ik een nieuwe laptop aan?",
        "De OR vergadert donderdag over het nieuwe thuiswerkbeleid",
        "Je moet eerst uitloggen en daarna opnieuw inloggen",
        "Is de kantine vrijdag open?",
        "Wie heeft ervaring met de software van Exact?",
        "Ziekmelden doe je voor 9 uur bij je leidinggevende",
        "Let op: phishingmail in omloop!",
        "Graag uiterlijk vrijdag de declaraties indienen",
        "Bij mij ook niet",
        "Het project loopt uit, de planning volgt",
        "Storing verholpen",
        "Waarom krijg ik steeds een foutmelding bij het opslaan?",
        "Ik zou het aan de helpdesk vragen, die weten dat vast",
        "Gefeliciteerd met je jubileum Jan!",
        "Reiskostenvergoeding thuiswerkdagen",
        "Goedemorgen, de lift in gebouw B is weer in gebruik.",
        "Nee, dat mag niet van de preventiemedewerker",
        "Vergaderzaal 2.14 is dubbel geboekt",
        "Stuur de factuur naar crediteuren@voorbeeld.nl",
    ];

    private static readonly string[] English =
    [
        "Does anyone know where I can find the parental leave form?",
        "The printer on the third floor is out of order again",
        "Could someone give me access to the Quotes folder?",
        "Hi all, the VPN will be down tomorrow between 6 and 8 pm.",
        "My leave balance in Workday is wrong, who can help?",
        "I have created a ticket, number 48213",
        "It's on the intranet under People > Leave",
        "Agreed with Karin",
        "Thanks, it works again!",
        "How do I request a new laptop?",
        "The works council meets on Thursday about the new remote work policy",
        "You have to log out first and then log in again",
        "Is the canteen open on Friday?",
        "Who has experience with the Exact software?",
        "Report sick before 9 am to your manager",
        "Beware: phishing mail going around!",
        "Please submit your expenses by Friday at the latest",
        "Same here",
        "The project is late, schedule to follow",
        "Outage resolved",
        "Why do I keep getting an error when saving?",
        "I'd ask the helpdesk, they probably know",
        "Congratulations on your anniversary Jan!",
        "Travel allowance for home working days",
        "Good morning, the elevator in building B is back in use.",
        "No, the safety officer does not allow that",
        "Meeting room 2.14 is double booked",
        "Send the invoice to payables@example.com",
    ];

    private static readonly string[] Mixed =
    [
        "Ik heb het ticket doorgezet naar support. Could you please check it before the end of the day?",
        "Hi team, see the announcement below. Beste collega's, vanaf maandag is de nieuwe ingang aan de Parkstraat open.",
        "Zie hieronder het antwoord van de leverancier: we are aware of this issue and will release a fix next week.",
        "For our Dutch colleagues: het kantoor is gesloten op Koningsdag. The office will be closed on April 27.",
        "Mijn vraag was: waar vind ik dit? He said: you should ask the people who wrote it.",
        "Goedemorgen allemaal!\nGood morning everyone!\nDe brandoefening is vandaag om tien uur.\nThe fire drill is today at ten.",
        "Kan iemand dit vertalen? \"The employee shall notify the company of any absence without delay.\"",
        "Nieuwe regel van kantoor: no food at your desk, please use the canteen, dus graag allemaal beneden eten.",
        "Ik krijg deze melding: You do not have permission to open this file. Wat moet ik doen?",
        "Reminder: the survey closes on Friday. Herinnering: de enquête sluit vrijdag, vul hem dus nog even in.",
    ];

    [Fact]
    public void Main_language_of_office_messages_is_told()
    {
        List<string> wrong = [.. Dutch.Where(text => MainLanguage(text) != "nl").Concat(English.Where(text => MainLanguage(text) != "en"))];
        output.WriteLine($"{wrong.Count} of {Dutch.Length + English.Length} wrong: {string.Join(" | ", wrong)}");
        Assert.InRange(wrong.Count, 0, (Dutch.Length + English.Length) / 10);
    }

    [Fact]
    public void Wanted_index_holds_nearly_every_message_and_few_go_to_both()
    {
        int missed = Dutch.Count(text => !Languages(text).Contains("nl")) + English.Count(text => !Languages(text).Contains("en"));
        List<string> both = [.. Dutch.Concat(English).Where(text => Languages(text).Count == 2)];
        output.WriteLine($"{missed} missed; {both.Count} in both: {string.Join(" | ", both)}");
        Assert.InRange(missed, 0, 1);
        Assert.InRange(both.Count, 0, (Dutch.Length + English.Length) / 5);
    }

    [Fact]
    public void Messages_in_two_languages_go_to_both()
    {
        List<string> missed = [.. Mixed.Where(text => Languages(text).Count < 2)];
        output.WriteLine($"{missed.Count} of {Mixed.Length} missed: {string.Join(" | ", missed)}");
        Assert.InRange(missed.Count, 0, Mixed.Length / 10);
    }

    [Fact]
    public void Two_hundred_office_messages_are_told_apart()
    {
        List<string[]> messages =
        [
            .. File.ReadLines(Path.Combine(SharedData.RepositoryRoot(), "tests", "fixtures", "office-messages.tsv")).Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')),
        ];
        Assert.Equal(200, messages.Count);
        List<string> wrong = [.. messages.Where(message => Told(message[1]) != message[0]).Select(message => $"{message[0]} as {Told(message[1])}: {message[1]}")];
        foreach (string language in (string[])["nl", "en", "mixed"])
        {
            int all = messages.Count(message => message[0] == language), missed = wrong.Count(one => one.StartsWith(language + " as", StringComparison.Ordinal));
            output.WriteLine($"{language}: {all - missed} of {all}");
        }

        output.WriteLine(string.Join('\n', wrong));
        Assert.InRange(wrong.Count, 0, 8);

        // The main language of a message, and both when both are written.
        static string Told(string text) => LanguageClassifier.Judge("", text) is { IsMixed: true } ? "mixed" : MainLanguage(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KB5006670")]
    [InlineData("👍")]
    [InlineData("https://wiki.example/the/page/and/more")]
    [InlineData("IT OR HR")]
    public void Text_without_evidence_goes_to_both_with_Dutch_first_and_follows_what_else_is_known(string text)
    {
        Assert.Equal(["nl", "en"], Languages(text));
        Assert.Equal(["en"], LanguageClassifier.Judge("", text).Languages(-3));
        Assert.Equal(["nl"], LanguageClassifier.Judge("", text).Languages(3));
    }

    [Theory]
    [InlineData("The Rijkswaterstaat kickoff is on Monday in Scheveningen", "en")]
    [InlineData("Ik heb de issue geassigned aan Bart van Development", "nl")]
    [InlineData("De IT-afdeling en de OR hebben dit samen besproken", "nl")]
    public void Names_and_jargon_do_not_decide(string text, string language) => Assert.Equal(language, MainLanguage(text));

    [Fact]
    public void English_half_of_a_long_document_is_not_overlooked()
    {
        string dutch = string.Concat(Enumerable.Repeat("De medewerker meldt zich voor negen uur ziek bij de leidinggevende van de afdeling. ", 400));
        string english = string.Concat(Enumerable.Repeat("The employee reports sick to the manager of the department before nine o'clock. ", 400));
        Assert.Equal(["nl"], Languages(dutch));
        Assert.Equal(["en"], Languages(english));
        Assert.Equal(2, Languages(dutch + english).Count);
    }

    [Fact]
    public void Any_characters_are_judged_in_linear_time()
    {
        string[] texts =
            [new string('a', 3_000_000), new string('-', 1_000_000), string.Concat(Enumerable.Repeat("\ud800 ", 100_000)), new string('\n', 100_000)];
        foreach (string text in texts)
        {
            Assert.InRange(LanguageClassifier.Judge("", text).Probability(0), 0, 1);
        }
    }

    [Theory]
    [InlineData("helpdesk-nl", "nl", 0.99)]
    [InlineData("helpdesk-en", "en", 0.99)]
    public void Language_of_collections_at_hand_is_told(string collection, string language, double least)
    {
        // Not part of the repository: whoever has the evaluation collections names their folder.
        string? folder = Environment.GetEnvironmentVariable("KNOWLEDGESEARCH_RELEVANCE");
        Assert.SkipUnless(
            folder is not null && File.Exists(Path.Combine(folder, collection, "documents.jsonl")),
            "KNOWLEDGESEARCH_RELEVANCE does not name a folder that has the collection.");
        List<string> texts = [.. File.ReadLines(Path.Combine(folder!, collection, "documents.jsonl"))
            .Select(line => JsonElement.Parse(line).GetProperty("body").GetString() ?? "")];
        List<string> wrong = [.. texts.Where(text => MainLanguage(text) != language)];
        output.WriteLine(
            $"{wrong.Count} of {texts.Count} wrong, {texts.Count(text => Languages(text).Count == 2)} in both, "
            + $"{texts.Count(text => !Languages(text).Contains(language))} missed");
        output.WriteLine(string.Join('\n', wrong.Take(30)));
        output.WriteLine("both:\n" + string.Join('\n', texts.Where(text => Languages(text).Count == 2).Take(40)));
        Assert.InRange(1.0 - ((double)wrong.Count / texts.Count), least, 1);
    }

    private static IReadOnlyList<string> Languages(string text) => LanguageClassifier.Judge("", text).Languages(0);

    private static string MainLanguage(string text) => Languages(text)[0];
}
