using System.Text.RegularExpressions;
using KnowledgeSearch.Demo;

namespace KnowledgeSearch.SearchApi.Tests.Demo;

public sealed partial class DemoOrganisationTests
{
    private static readonly DemoOrganisation Organisation = DemoOrganisation.Create(new StandingClock());

    [Fact]
    public void Volume_is_what_a_demo_needs()
    {
        Assert.InRange(Organisation.People.Count, 55, 65);
        Assert.True(Organisation.Engage.Messages.Count >= 800, $"{Organisation.Engage.Messages.Count} messages");
        Assert.True(Organisation.Wiki.Pages.Count >= 120, $"{Organisation.Wiki.Pages.Count} wiki pages");
        Assert.True(Organisation.Intranet.Pages.Count >= 150, $"{Organisation.Intranet.Pages.Count} legacy pages");
        Assert.Equal(4, FeedShelf.Names.Count);
        Assert.All(FeedShelf.Names, feed => Assert.True(Organisation.Feeds.Entries(feed).Count >= 10, feed));
        Assert.True(Organisation.Engage.Groups.Count(group => group.IsPrivate) >= 3);
    }

    [Fact]
    public void Same_clock_gives_same_organisation()
    {
        DemoOrganisation again = DemoOrganisation.Create(new StandingClock());
        Assert.Equal(Organisation.Engage.Messages.Select(message => (message.Id, message.Text, message.Created)), again.Engage.Messages.Select(message => (message.Id, message.Text, message.Created)));
        Assert.Equal(Organisation.Wiki.Pages.Select(page => (page.Id, page.Title, page.Current.Time)), again.Wiki.Pages.Select(page => (page.Id, page.Title, page.Current.Time)));
        Assert.Equal(Organisation.Intranet.Pages, again.Intranet.Pages);
    }

    [Fact]
    public void Everything_was_written_before_the_present()
    {
        Assert.All(Organisation.Engage.Messages, message => Assert.True(message.Created < Organisation.Present));
        Assert.All(Organisation.Wiki.Pages.SelectMany(page => page.Revisions), revision => Assert.True(revision.Time < Organisation.Present));
        Assert.All(Organisation.Intranet.Pages, page => Assert.True(page.Modified < Organisation.Present));
    }

    [Fact]
    public void Replies_follow_what_they_reply_to()
    {
        Dictionary<long, EngageMessage> byId = Organisation.Engage.Messages.ToDictionary(message => message.Id);
        Assert.All(byId.Values.Where(message => message.RepliedToId is not null), message =>
        {
            EngageMessage parent = byId[message.RepliedToId!.Value];
            Assert.True(parent.Id < message.Id);
            Assert.Equal(parent.ThreadId, message.ThreadId);
            Assert.Equal(parent.Group, message.Group);
        });
    }

    [Fact]
    public void Questions_and_answers_are_not_repeated()
    {
        string[] long_ = [.. Organisation.Engage.Messages.Select(message => message.Text).Where(text => text.Length > 90)];
        Assert.Equal(long_.Length, long_.Distinct().Count());
    }

    [Fact]
    public void Links_lead_to_something()
    {
        IEnumerable<string> texts = Organisation.Engage.Messages.Select(message => message.Text)
            .Concat(Organisation.Intranet.Pages.Select(page => page.Body)).Concat(FeedShelf.Names.SelectMany(Organisation.Feeds.Entries).Select(entry => entry.Html));
        foreach (Match link in texts.SelectMany(text => Link().Matches(text)))
        {
            string target = link.Groups[2].Value;
            bool found = link.Groups[1].Value switch
            {
                "wiki" => Organisation.Wiki.Find(target) is not null,
                "intranet" => Organisation.Intranet.Find(target) is not null,
                _ => Organisation.Engage.FindThread(target) is not null,
            };
            Assert.True(found, link.Value);
        }
    }

    [Fact]
    public void Wiki_links_lead_to_pages()
    {
        string[] missing = [.. Organisation.Wiki.Pages.SelectMany(page => Wikitext.Links(page.Current.Text)).Where(title => !title.StartsWith("Gebruiker:", StringComparison.Ordinal) && Organisation.Wiki.Find(title) is null).Distinct()];
        Assert.Empty(missing);
    }

    [Fact]
    public void Answers_refer_to_pages_that_do_not_use_the_words_of_the_question()
    {
        int referrals = 0;
        foreach (EngageMessage answer in Organisation.Engage.Messages.Where(message => !message.IsStarter))
        {
            foreach (Match link in Link().Matches(answer.Text).Where(link => link.Groups[1].Value == "wiki"))
            {
                EngageMessage question = Organisation.Engage.Messages.First(message => message.Id == answer.ThreadId);
                HashSet<string> page = Words(link.Groups[2].Value + " " + Organisation.Wiki.Find(link.Groups[2].Value)!.Current.Text);
                referrals += Words(question.Text).Count(word => !page.Contains(word)) >= 5 ? 1 : 0;
            }
        }

        Assert.True(referrals >= 12, $"{referrals} referrals");
    }

    [Theory]
    [InlineData("verlof", "aanvragen")]
    [InlineData("request", "leave")]
    [InlineData("sick", "leave")]
    public void Everyday_questions_have_hits_in_every_source(params string[] words)
    {
        bool Holds(string text) => words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Organisation.Engage.Messages, message => Holds(message.Text));
        Assert.Contains(Organisation.Wiki.Pages, page => Holds(page.Title + page.Current.Text));
        Assert.Contains(Organisation.Intranet.Pages, page => Holds(page.Title + page.Body));
        Assert.Contains(FeedShelf.Names.SelectMany(Organisation.Feeds.Entries), entry => Holds(entry.Title + entry.Html));
    }

    [Fact]
    public void Personas_are_employees()
    {
        IReadOnlyList<DemoPersona> personas = DemoPersonas.Of(Organisation);
        Assert.Equal(6, personas.Count);
        Assert.Contains(personas, persona => persona.IsAdmin);
        Assert.All(personas, persona => Assert.Equal(persona.Email, Organisation.Person(persona.Handle).Email));
    }

    private static HashSet<string> Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value).Where(word => word.Length > 3)];

    [GeneratedRegex(@"\{(wiki|intranet|feeds|engage):([^}]+)\}")]
    private static partial Regex Link();

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();
}
