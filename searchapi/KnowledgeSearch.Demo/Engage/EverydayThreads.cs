namespace KnowledgeSearch.Demo;

/// <summary>
/// Composes everyday threads of the written questions and answers of a topic. No written line is used twice: a question that comes after the answers have
/// been given is pointed to the earlier thread, as colleagues do, or stays without an answer.
/// </summary>
internal sealed class EverydayThreads(DemoOrganisation organisation, EngageNetwork network, DemoCalendar calendar)
{
    private readonly Random _random = calendar.Random;
    private readonly Dictionary<string, Queue<string>> _phrases = ReadPhrases(calendar.Random);

    public IEnumerable<DraftMessage> Compose() => ContentText.Sections("topics").SelectMany(ComposeTopic);

    private List<DraftMessage> ComposeTopic(ContentSection topic)
    {
        EngageGroup group = network.Group(topic[0]);
        List<string> questions = [.. Marked(topic, "? ")];
        Queue<string> answers = new(Marked(topic, "! "));
        List<TimeSpan> ages = [.. questions.Select(_ => TimeSpan.FromDays(2 + (_random.NextDouble() * _random.NextDouble() * 700))).OrderDescending()];
        List<DraftMessage> drafts = [];
        DraftMessage? answered = null;
        for (int index = 0; index < questions.Count; index++)
        {
            string question = questions[index];
            string language = LooksEnglish(question) ? "en" : "nl";
            DraftMessage starter = new(null, null, Asker(group, language), group.Key, calendar.WorkingMoment(ages[index]), question)
            {
                Key = $"{topic[1]}-{index + 1}", Type = question.Contains('?', StringComparison.Ordinal) ? "question" : "update", Likes = _random.Next(3),
            };
            drafts.Add(starter);
            int share = (int)Math.Ceiling(answers.Count / (double)(questions.Count - index));
            List<DraftMessage> replies = Answer(starter, group, answers, share);
            if (replies.Count == 0 && answered is not null && _random.NextDouble() < 0.75)
            {
                replies.Add(Reply(starter, starter, Expert(group, starter.Sender), Phrase("eerder", language).Replace("{thread}", $"{{engage:{answered.Key}}}", StringComparison.Ordinal)));
            }

            answered ??= replies.Count > 0 ? starter : null;
            drafts.AddRange(replies);
            if (replies.Count > 0 && _random.NextDouble() < 0.92)
            {
                drafts.Add(Reply(starter, replies[^1], starter.Sender, $"@{replies[^1].Sender} {Phrase("dank", language)}"));
            }

            if (replies.Count > 0 && _random.NextDouble() < 0.55)
            {
                drafts.Add(Reply(starter, starter, Asker(group, language), Phrase("bijval", language)));
            }
        }

        return drafts;
    }

    private List<DraftMessage> Answer(DraftMessage starter, EngageGroup group, Queue<string> answers, int count)
    {
        List<DraftMessage> replies = [];
        for (; count > 0 && answers.Count > 0; count--)
        {
            DraftMessage last = replies.Count > 0 ? replies[^1] : starter;
            // The experts answer most; a colleague who happens to know, sometimes.
            string sender = _random.NextDouble() < 0.75 ? Expert(group, starter.Sender) : Asker(group, LooksEnglish(answers.Peek()) ? "en" : "nl");
            sender = sender == starter.Sender ? Expert(group, starter.Sender) : sender;
            DraftMessage reply = new(starter, starter, sender, group.Key, calendar.After(last.Created, Patience()), answers.Dequeue())
            {
                Likes = _random.Next(7), IsBestReply = replies.Count == 0 && starter.Type == "question" && _random.NextDouble() < 0.35,
            };
            replies.Add(reply);
        }

        return replies;
    }

    private DraftMessage Reply(DraftMessage starter, DraftMessage parent, string sender, string text) =>
        new(starter, parent, sender, starter.Group, calendar.After(parent.Created, Patience()), text) { Likes = _random.Next(2) };

    // Most answers come within hours; one in eight takes days.
    private TimeSpan Patience() => _random.Next(8) == 0 ? TimeSpan.FromHours(30 + _random.Next(200)) : TimeSpan.FromMinutes(4 + _random.Next(400));

    private string Expert(EngageGroup group, string not)
    {
        string[] experts = [.. group.Experts.Where(handle => handle != not)];
        // The first named answers most: evidence should point somewhere.
        return experts[Math.Min(_random.Next(experts.Length), _random.Next(experts.Length))];
    }

    private string Asker(EngageGroup group, string language)
    {
        DemoPerson[] people = [.. organisation.People.Where(person => (language == "nl" || person.Language == "en") && !group.Experts.Contains(person.Handle) && person.Department != "Directie")];
        return people[_random.Next(people.Length)].Handle;
    }

    /// <summary>Takes the phrase used longest ago.</summary>
    private string Phrase(string kind, string language)
    {
        Queue<string> phrases = _phrases[$"{kind} {language}"];
        string phrase = phrases.Dequeue();
        phrases.Enqueue(phrase);
        return phrase;
    }

    private static Dictionary<string, Queue<string>> ReadPhrases(Random random) => ContentText.Sections("phrases").ToDictionary(
        section => $"{section[0]} {section[1]}",
        section =>
        {
            string[] lines = section.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            random.Shuffle(lines);
            return new Queue<string>(lines);
        },
        StringComparer.Ordinal);

    private static IEnumerable<string> Marked(ContentSection topic, string mark) =>
        topic.Body.Split('\n').Where(line => line.StartsWith(mark, StringComparison.Ordinal)).Select(line => line[mark.Length..].Trim());

    private static bool LooksEnglish(string text)
    {
        string[] words = text.ToLowerInvariant().Split([' ', ',', '.', '?', '!', '\''], StringSplitOptions.RemoveEmptyEntries);
        return words.Count(word => word is "the" or "is" or "i" or "my" or "to" or "and" or "do" or "for" or "you" or "we" or "a" or "of")
            > words.Count(word => word is "de" or "het" or "een" or "ik" or "je" or "en" or "van" or "wie" or "voor" or "we" or "op" or "er");
    }
}
