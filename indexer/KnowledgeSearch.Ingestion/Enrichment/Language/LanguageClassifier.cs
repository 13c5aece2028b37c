using System.Buffers;
using System.Collections.Frozen;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.Ingestion.Enrichment.Language;

/// <summary>
/// Tells Dutch from English by the words a text is built with. Every word adds bounded evidence, so that no name and no jargon decides alone. Reads words
/// only: a function of the text and nothing else.
/// </summary>
internal static class LanguageClassifier
{
    // Enough to know the language of any text; of longer ones pieces are read, so that an English half is not overlooked.
    private const int Piece = 4_096;
    private const int Pieces = 4;

    // A passage is in a language when its evidence is at least this; less can be names and borrowed words.
    private const double SurePassage = 5;
    private const double MixedPassages = 0.2;
    private const double MixedWords = 0.3;

    // Spelling is looked at only as long as the words leave a doubt.
    private const double EnoughWords = 30;
    private const int LongestWord = 40;
    private const int LongestAcronym = 5;

    private static readonly SearchValues<char> NotProse = SearchValues.Create("0123456789@_/\\#<>{}[]=|~^`$%&*+");
    private static readonly FrozenDictionary<string, float>.AlternateLookup<ReadOnlySpan<char>> Words =
        LanguageWords.Evidence.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Judges a text and its title, which is empty when it has none.</summary>
    /// <param name="title">The title.</param>
    /// <param name="text">The text.</param>
    /// <param name="learned">What the organisation's own words tell; null: nothing.</param>
    public static LanguageVerdict Judge(string title, ReadOnlySpan<char> text, LearnedLanguages? learned = null)
    {
        Tally tally = new((learned ?? LearnedLanguages.None).Words.GetAlternateLookup<ReadOnlySpan<char>>());
        Read(title, ref tally);
        if (text.Length <= Piece * Pieces)
        {
            Read(text, ref tally);
        }
        else
        {
            for (int i = 0; i < Pieces; i++)
            {
                Read(text.Slice((int)((long)(text.Length - Piece) * i / (Pieces - 1)), Piece), ref tally);
            }
        }

        return tally.Verdict();
    }

    private static void Read(ReadOnlySpan<char> text, ref Tally tally)
    {
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAny(' ', '\n', '\t');
            ReadOnlySpan<char> chunk = end < 0 ? text : text[..end];
            bool lineEnds = end >= 0 && text[end] == '\n';
            text = end < 0 ? [] : text[(end + 1)..];
            if (!chunk.IsEmpty)
            {
                ReadChunk(chunk, ref tally);
            }

            if (lineEnds || (chunk.Length > 0 && chunk[^1] is '.' or '!' or '?' or ';' or ':'))
            {
                tally.EndPassage();
            }
        }

        tally.EndPassage();
    }

    private static void ReadChunk(ReadOnlySpan<char> chunk, ref Tally tally)
    {
        chunk = chunk.Trim("()\"“”„'‘’.,;:!?…*_-–");
        if (chunk.IsEmpty || chunk.ContainsAny(NotProse))
        {
            return; // addresses, codes, numbers
        }

        int dot = chunk.IndexOf('.');
        if (dot > 0)
        {
            Judge(chunk, ref tally, dictionaryOnly: true); // a.u.b., otherwise file and host names
            return;
        }

        foreach (Range part in chunk.SplitAny('-', '–', ',', ';', '(', ')', '"'))
        {
            Judge(chunk[part], ref tally, dictionaryOnly: false);
        }
    }

    private static void Judge(ReadOnlySpan<char> word, ref Tally tally, bool dictionaryOnly)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return;
        }

        Span<char> lower = stackalloc char[LongestWord];
        int upper = 0;
        for (int i = 0; i < word.Length; i++)
        {
            upper += char.IsUpper(word[i]) ? 1 : 0;
            lower[i] = word[i] is '’' or '‘' ? '\'' : char.ToLowerInvariant(word[i]);
        }

        // OR and IT are a works council and a department; "I" is a word.
        if (upper == word.Length && word.Length is > 1 and <= LongestAcronym)
        {
            return;
        }

        lower = lower[..word.Length];
        if (Words.TryGetValue(lower, out float evidence))
        {
            tally.AddWord(evidence);
        }
        else if (!dictionaryOnly && word.Length >= 4 && tally.NeedsShapes)
        {
            // Capitalised words are often names.
            tally.AddShape(tally.Learned.TryGetValue(lower, out float known) ? known : WordShape.Evidence(lower) * (upper > 0 ? 0.5f : 1));
        }
    }

    private ref struct Tally(FrozenDictionary<string, float>.AlternateLookup<ReadOnlySpan<char>> learned)
    {
        private int _functionWords;
        private double _dutchWords, _englishWords, _shape, _passageDutchWords, _passageEnglishWords, _passageShape, _dutchPassages, _englishPassages;

        public readonly FrozenDictionary<string, float>.AlternateLookup<ReadOnlySpan<char>> Learned => learned;

        public readonly bool NeedsShapes => Math.Abs(_dutchWords - _englishWords) < EnoughWords;

        public void AddWord(float evidence)
        {
            _functionWords++;
            if (evidence > 0)
            {
                _passageDutchWords += evidence;
            }
            else
            {
                _passageEnglishWords -= evidence;
            }
        }

        public void AddShape(float evidence) => _passageShape += evidence;

        public void EndPassage()
        {
            double evidence = _passageDutchWords - _passageEnglishWords;
            if (evidence >= SurePassage)
            {
                _dutchPassages += evidence;
            }
            else if (evidence <= -SurePassage)
            {
                _englishPassages -= evidence;
            }

            _dutchWords += _passageDutchWords;
            _englishWords += _passageEnglishWords;
            _shape += _passageShape;
            _passageDutchWords = _passageEnglishWords = _passageShape = 0;
        }

        public readonly LanguageVerdict Verdict()
        {
            double words = _dutchWords + _englishWords, less = Math.Min(_dutchWords, _englishWords), passages = Math.Min(_dutchPassages, _englishPassages);
            double mix = words == 0 ? 0 : less / words;
            bool isMixed = (passages > 0 && passages >= MixedPassages * (_dutchPassages + _englishPassages)) || (less >= SurePassage && mix >= MixedWords);
            return new LanguageVerdict(_dutchWords - _englishWords + _shape, mix, isMixed, _functionWords);
        }
    }
}
