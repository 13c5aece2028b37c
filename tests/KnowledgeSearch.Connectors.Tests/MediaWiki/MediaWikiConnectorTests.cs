using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Demo;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

public sealed class MediaWikiConnectorTests : IAsyncLifetime
{
    private DemoWiki _wiki = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _wiki = await DemoWiki.StartAsync();

        // Past the window in which changes are read twice.
        _wiki.Time.Advance(TimeSpan.FromHours(1));
    }

    public ValueTask DisposeAsync() => _wiki.DisposeAsync();

    [Fact]
    public async Task A_full_crawl_reads_every_page_over_several_answers()
    {
        List<SourceDocument> documents = Documents(await _wiki.CrawlAsync());
        IEnumerable<string> expected = _wiki.Site.Pages.Where(page =>
            page.Namespace is 0 or 4 or 12 && page.RedirectTarget is null && !page.Current.IsHidden).Select(page => $"wiki/page/{page.Id}");
        Assert.Equal(expected.Order(), documents.Where(document => document.Kind == DocumentKind.Page).Select(document => document.Id.Value).Order());
        Assert.True(documents.Count > 100, "The wiki must be larger than one answer.");
    }

    [Fact]
    public async Task A_page_becomes_a_document_with_author_categories_and_links()
    {
        _wiki.Site.Edit("Proefpagina", "Zie [[verlof aanvragen#kiosk|verlof]] en [https://example.org/cao de cao].\n\n<!-- [[Verborgen]] "
            + "-->[[Categorie:Personeel|p]][[:Categorie:Begrippen]]", "c.zielstra");
        _wiki.Site.Edit("Proefpagina", _wiki.Site.Find("Proefpagina")!.Current.Text + " Aangevuld.", "s.bakir");
        WikiPage page = _wiki.Site.Find("Proefpagina")!;
        List<SourceChange> changes = await _wiki.CrawlAsync();
        SourceDocument document = Documents(changes).Single(candidate => candidate.Title == "Proefpagina");
        string root = _wiki.Options.Address.Replace("api.php", "wiki/", StringComparison.Ordinal);
        Assert.Equal($"wiki/page/{page.Id}", document.Id.Value);
        Assert.Equal((DocumentKind.Page, BodyFormat.Wikitext), (document.Kind, document.BodyFormat));
        Assert.Equal(root + "Proefpagina", document.Url);
        Assert.Equal("wiki/user/S.bakir", document.Author);
        Assert.Equal(["Personeel"], document.Tags);
        Assert.Equal([root + "Verlof_aanvragen", root + "Categorie:Begrippen", "https://example.org/cao"], document.Links);
        Assert.Equal(new DocumentContainer("wiki/namespace/0", "Lindepedia"), document.Container);
        Assert.Equal(DocumentAccess.ForEveryone, document.Access);
        Assert.Equal(page.Current.Time, document.Modified);
        SourcePerson person = changes.OfType<SourceChange.Person>().Single(change => change.Value.Id == "wiki/user/S.bakir").Value;
        Assert.Equal(("S.bakir", root + "Gebruiker:S.bakir"), (person.Name, person.Url));
        Assert.True(changes.FindIndex(change => change is SourceChange.Person { Value.Id: "wiki/user/S.bakir" }) < changes.FindIndex(change =>
            change is SourceChange.Upsert { Document.Title: "Proefpagina" }));
    }

    [Fact]
    public async Task Accounts_named_as_in_the_directory_get_its_addresses_at_the_next_full_crawl()
    {
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        MediaWikiOptions options = _wiki.Options;
        options.AccountDomain = "Lindewaard.example";
        Assert.Equal(ConnectorFault.CheckpointLost, (await Assert.ThrowsAsync<ConnectorException>(() => _wiki.CrawlAsync(position, options))).Fault);
        SourcePerson person = (await _wiki.CrawlAsync(null, options)).OfType<SourceChange.Person>().Single(change => change.Value.Id == "wiki/user/S.bakir").Value;
        Assert.Equal(["s.bakir@lindewaard.example"], person.Emails);
    }

    [Fact]
    public async Task A_program_that_mends_a_page_is_not_its_author()
    {
        _wiki.Site.Edit("Proefpagina", "Tekst.", "s.bakir");
        _wiki.Site.Edit("Proefpagina", "Tekst. [[Categorie:Personeel]]", WikiSite.Bot);
        _wiki.Site.Edit("Botpagina", "Lijst.", WikiSite.Bot);
        List<SourceDocument> documents = Documents(await _wiki.CrawlAsync());
        Assert.Equal("wiki/user/S.bakir", documents.Single(document => document.Title == "Proefpagina").Author);
        Assert.Null(documents.Single(document => document.Title == "Botpagina").Author);
    }

    [Fact]
    public async Task The_first_revision_tells_when_a_page_was_made_and_later_crawls_remember()
    {
        DateTimeOffset made = _wiki.Time.GetUtcNow();
        _wiki.Site.Edit("Proefpagina", "Eerste tekst.", "s.bakir");
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(3));
        _wiki.Site.Edit("Proefpagina", "Tweede tekst.", "c.zielstra");
        SourceDocument document = Documents(await _wiki.CrawlAsync(position)).Single();
        Assert.Equal((made, made + TimeSpan.FromHours(3)), (document.Created, document.Modified));
    }

    [Fact]
    public async Task An_unchanged_wiki_costs_four_requests_and_changes_nothing()
    {
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        int before = _wiki.Faults.Requests;
        List<SourceChange> changes = await _wiki.CrawlAsync(position);
        Assert.DoesNotContain(changes, change => change is SourceChange.Upsert or SourceChange.Delete);
        Assert.InRange(_wiki.Faults.Requests - before, 1, 4);
    }

    [Fact]
    public async Task A_full_crawl_of_known_pages_reads_texts_of_talk_pages_only()
    {
        List<SourceChange> first = await _wiki.CrawlAsync();
        List<SourceChange> second = await _wiki.CrawlAsync();
        Assert.All(Documents(second), document => Assert.NotEqual(DocumentKind.Page, document.Kind));
        Assert.Equal(
            Documents(first).Select(document => document.Id.Value).Order(),
            Documents(second).Select(document => document.Id.Value).Concat(second.OfType<SourceChange.Unchanged>().Select(change => change.Id.Value)).Order());
    }

    [Fact]
    public async Task An_edit_is_found_by_recent_changes()
    {
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Edit("Huisregels", "Nieuwe regels.", "d.grootveld");
        _wiki.Site.Edit("Nieuwe pagina", "Nieuw.", "d.grootveld");
        Assert.Equal(["Huisregels", "Nieuwe pagina"], Documents(await _wiki.CrawlAsync(position)).Select(document => document.Title).Order());
    }

    [Fact]
    public async Task More_changes_than_one_answer_holds_are_all_found_and_may_be_cut_off_between()
    {
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        foreach (int number in Enumerable.Range(1, 130))
        {
            _wiki.Time.Advance(TimeSpan.FromMinutes(1));
            _wiki.Site.Edit($"Notitie {number}", "Tekst.", "d.grootveld");
        }

        List<SourceChange> changes = await _wiki.CrawlAsync(position);
        Assert.Equal(130, Documents(changes).Count);
        Checkpoint halfway = changes.OfType<SourceChange.CheckpointReached>().First().Position;
        _wiki.Stored.Clear();
        HashSet<string> rest = [.. Documents(await _wiki.CrawlAsync(halfway)).Select(document => document.Title)];
        Assert.Contains("Notitie 130", rest);
        Assert.True(rest.Count < 130, "What was read before the cut was read again.");
    }

    [Fact]
    public async Task A_moved_page_keeps_its_id_and_gets_its_new_title_and_address()
    {
        WikiPage page = _wiki.Site.Find("Huisregels")!;
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Move("Huisregels", "Regels in huis", "d.grootveld");
        _wiki.Site.Move("Regels in huis", "Regels op kantoor", "d.grootveld", leaveRedirect: false);
        List<SourceChange> changes = await _wiki.CrawlAsync(position);
        SourceDocument moved = Documents(changes).Single();
        Assert.Equal(($"wiki/page/{page.Id}", "Regels op kantoor"), (moved.Id.Value, moved.Title));
        Assert.EndsWith("/wiki/Regels_op_kantoor", moved.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(changes, change => change is SourceChange.Delete { Id: var id } && id == moved.Id);
    }

    [Fact]
    public async Task A_deleted_page_is_removed_and_comes_back_when_it_is_restored()
    {
        string id = $"wiki/page/{_wiki.Site.Find("Huisregels")!.Id}";
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Delete("Huisregels", "d.grootveld");
        List<SourceChange> deleted = await _wiki.CrawlAsync(position);
        Assert.Equal([id], deleted.OfType<SourceChange.Delete>().Select(change => change.Id.Value));
        Assert.DoesNotContain(id, _wiki.Stored.Keys);
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Restore("Huisregels", "d.grootveld");
        Assert.Equal([id], Documents(await _wiki.CrawlAsync(DemoWiki.Last(deleted))).Select(document => document.Id.Value));
    }

    [Fact]
    public async Task A_page_that_becomes_a_redirect_or_moves_out_of_the_read_namespaces_is_removed()
    {
        string[] ids = [.. new[] { "Huisregels", "House rules" }.Select(title => $"wiki/page/{_wiki.Site.Find(title)!.Id}").Order()];
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Edit("House rules", "#REDIRECT [[Huisregels]]", "o.farrell");
        _wiki.Site.Move("Huisregels", "Gebruiker:D.grootveld/Huisregels", "d.grootveld");
        await _wiki.CrawlAsync(position);
        Assert.DoesNotContain(_wiki.Stored.Keys, ids.Contains);
    }

    [Fact]
    public async Task A_text_that_is_hidden_is_no_longer_searchable()
    {
        string id = $"wiki/page/{_wiki.Site.Find("Huisregels")!.Id}";
        List<SourceChange> full = await _wiki.CrawlAsync();
        Assert.Contains(full.OfType<SourceChange.Delete>(), change => change.Id.Value == $"wiki/page/{_wiki.Site.Find("Kerstpakketten kiezen")!.Id}");
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.HideText("Huisregels", "k.abdi");
        List<SourceChange> changes = await _wiki.CrawlAsync(DemoWiki.Last(full));
        Assert.Equal([id], changes.OfType<SourceChange.Delete>().Select(change => change.Id.Value));
    }

    [Fact]
    public async Task A_position_older_than_the_wikis_changes_lists_every_page_again_and_says_so()
    {
        string deleted = $"wiki/page/{_wiki.Site.Find("House rules")!.Id}";
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        _wiki.Site.Edit("Huisregels", "Gewijzigd na de vorige crawl.", "d.grootveld");
        _wiki.Site.Delete("House rules", "o.farrell");
        _wiki.Time.Advance(TimeSpan.FromDays(200));
        _wiki.Site.Edit("Verzuimprotocol", "Gisteren gewijzigd.", "j.vanderkolk");
        List<SourceChange> changes = await _wiki.CrawlAsync(position);
        Assert.Equal(["Huisregels", "Verzuimprotocol"], Documents(changes).Select(document => document.Title).Order());
        Assert.Contains(_wiki.Log, line => line.Contains("every page is listed again", StringComparison.Ordinal));
        Assert.Contains(changes, change => change is SourceChange.Delete { Id.Value: var id } && id == deleted);

        _wiki.Time.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain(await _wiki.CrawlAsync(DemoWiki.Last(changes)), change => change is SourceChange.Upsert);
    }

    [Fact]
    public async Task Restricted_namespaces_need_the_bot_password_and_a_session_that_ends_is_renewed()
    {
        Assert.DoesNotContain(Documents(await _wiki.CrawlAsync()), document => document.Title.StartsWith("Personeelszaken:", StringComparison.Ordinal));
        _wiki.Stored.Clear();
        MediaWikiOptions member = _wiki.Options;
        (member.UserName, member.Password, member.Namespaces) = (WikiSite.BotUser, WikiSite.BotPassword, ["Personeelszaken"]);
        List<SourceDocument> documents = [];
        await foreach (SourceChange change in new MediaWikiConnector(member, _wiki.Context()).ReadAsync(null, TestContext.Current.CancellationToken))
        {
            if (change is SourceChange.Person && documents.Count == 0)
            {
                _wiki.Faults.EndSessions();
            }

            if (change is SourceChange.Upsert { Document: var document })
            {
                documents.Add(document);
            }
        }

        Assert.Equal(3, documents.Count);
        Assert.All(documents, document => Assert.Equal(new DocumentContainer("wiki/namespace/3000", "Personeelszaken"), document.Container));
    }

    [Fact]
    public async Task A_namespace_that_the_account_may_not_know_of_is_named_in_the_fault()
    {
        MediaWikiOptions options = _wiki.Options;
        options.Namespaces = ["Personeelszaken"];
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => _wiki.CrawlAsync(options: options));
        Assert.Contains("'Personeelszaken'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Help", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Talk_pages_become_questions_with_answers()
    {
        List<SourceDocument> documents = Documents(await _wiki.CrawlAsync());
        SourceDocument question = documents.Single(document => document.Title == "Geldt dit ook voor oproepkrachten?");
        Assert.Equal((DocumentKind.Question, "wiki/user/C.zielstra"), (question.Kind, question.Author));
        Assert.Equal("Kan een oproepkracht ook via de kiosk vrij vragen?", question.Body);
        Assert.Equal(new DateTimeOffset(2026, 3, 12, 8, 14, 0, TimeSpan.Zero), question.Created);
        Assert.Equal(["Verlof aanvragen"], question.Tags);
        SourceDocument answer = documents.Single(document => document.InReplyTo == question.Id.Value);
        Assert.Equal((DocumentKind.Answer, "wiki/user/S.bakir", question.Thread), (answer.Kind, answer.Author, answer.Thread));
        Assert.Equal("Ja, maar alleen voor ingeroosterde uren.", answer.Body);
        Assert.False(answer.Accepted);
    }

    [Fact]
    public async Task An_answer_added_to_a_talk_page_leaves_the_others_and_one_taken_away_is_removed()
    {
        const string Talk = "Overleg:Verlof aanvragen";
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        string[] before = [.. OnTalkPage()];
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        string text = _wiki.Site.Find(Talk)!.Current.Text;
        _wiki.Site.Edit(Talk, text + "\n:::Dank! --[[Gebruiker:c.zielstra|Coby]] 20 mei 2026 13:30 (CEST)", "c.zielstra");
        List<SourceChange> added = await _wiki.CrawlAsync(position);
        SourceDocument thanks = Documents(added).Single(document => document.Body == "Dank!");
        Assert.Equal(DocumentKind.Message, thanks.Kind);
        Assert.Equal(before.Append(thanks.Id.Value).Order(), OnTalkPage().Order());
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Edit(Talk, text, "c.zielstra");
        List<SourceChange> removed = await _wiki.CrawlAsync(DemoWiki.Last(added));
        Assert.Equal([thanks.Id], removed.OfType<SourceChange.Delete>().Select(change => change.Id));
        _wiki.Time.Advance(TimeSpan.FromHours(1));
        _wiki.Site.Delete(Talk, "k.abdi");
        await _wiki.CrawlAsync(DemoWiki.Last(removed));
        Assert.Empty(OnTalkPage());

        IEnumerable<string> OnTalkPage() => _wiki.Stored.Values.Where(document =>
            document.Id.Value.Contains("/comment/", StringComparison.Ordinal)
            && document.Url.Contains("Overleg:Verlof_aanvragen#", StringComparison.Ordinal)).Select(document => document.Id.Value);
    }

    [Fact]
    public async Task Other_settings_need_a_full_crawl()
    {
        Checkpoint position = DemoWiki.Last(await _wiki.CrawlAsync());
        MediaWikiOptions options = _wiki.Options;
        options.TalkPages = false;
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => _wiki.CrawlAsync(position, options));
        Assert.Equal(ConnectorFault.CheckpointLost, fault.Fault);
        Assert.DoesNotContain(Documents(await _wiki.CrawlAsync(null, options)), document => document.Kind != DocumentKind.Page);
    }

    private static List<SourceDocument> Documents(IEnumerable<SourceChange> changes) =>
        [.. changes.OfType<SourceChange.Upsert>().Select(change => change.Document)];
}
