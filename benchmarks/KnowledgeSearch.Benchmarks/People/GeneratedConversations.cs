using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.Benchmarks.People;

/// <summary>Conversations as colleagues have them: a question with a title, one to six replies, some accepted or endorsed; words and writers as unevenly spread as they are. Seeded.</summary>
internal sealed class GeneratedConversations
{
    private static readonly string[] Syllables =
        "ver lof aan vraag be heer lap top ge bouw kan ti ne re ser ve ring in koop or der fac tuur sta pro ject plan ning soft wa mel ding zorg ze ke".Split(' ');

    private readonly Random _random;
    private readonly string[] _words;
    private readonly int _writers = 2_000;

    public GeneratedConversations(int seed)
    {
        _random = new Random(seed);
        _words = [.. Enumerable.Range(0, 40_000).Select(_ => string.Concat(Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Syllables[_random.Next(Syllables.Length)])))];
    }

    /// <summary>So many messages, oldest first.</summary>
    public IEnumerable<IndexDocument> Messages(int count)
    {
        DateTimeOffset time = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (int made = 0, thread = 0; made < count; thread++)
        {
            string root = $"s/{thread}", title = Text(_random, 4, 9) + "?";
            int replies = Math.Min(_random.Next(1, 7), count - made - 1);
            int accepted = _random.Next(3) == 0 ? _random.Next(replies + 1) : -1;
            DocumentAccess access = thread % 10 == 0 ? DocumentAccess.ForAnyOf($"group:s/group/{thread % 50}") : DocumentAccess.ForEveryone;
            for (int i = 0; i <= replies; i++, made++)
            {
                time += TimeSpan.FromMinutes(_random.Next(1, 10));
                yield return new IndexDocument
                {
                    Id = DocumentId.Parse(i == 0 ? root : $"{root}-{i}"),
                    Kind = DocumentKind.Message,
                    Title = i == 0 ? title : "",
                    Body = Text(_random, 15, 90),
                    Languages = ["nl"],
                    Author = Writer(),
                    Created = time,
                    Thread = "s/thread/" + thread,
                    ThreadRoot = root,
                    ThreadTitle = title,
                    InReplyTo = i == 0 ? null : root,
                    Url = $"https://feed.example/{thread}/{i}",
                    Accepted = i > 0 && i == accepted,
                    Endorsements = _random.Next(4) == 0 ? _random.Next(5) : 0,
                    Cues = i == 0 ? new(Question: 95) : new(Answer: 60),
                    Access = access,
                };
            }
        }
    }

    /// <summary>A question as somebody types it.</summary>
    public string Query(Random by) => Text(by, 3, 7);

    private PersonReference Writer()
    {
        int number = (int)(_writers * Math.Pow(_random.NextDouble(), 3));
        return new PersonReference($"p{number}", $"Person {number}");
    }

    private string Text(Random by, int least, int most) => string.Join(' ', Enumerable.Range(0, by.Next(least, most)).Select(_ => _words[(int)(_words.Length * Math.Pow(by.NextDouble(), 4))]));
}
