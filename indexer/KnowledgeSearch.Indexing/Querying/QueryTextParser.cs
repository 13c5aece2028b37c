using System.Globalization;
using System.Text;
using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Querying;

/// <summary>
/// Reads what people type: words, "phrases", -exclusions, prefix*, one OR another, and field:value filters. Never fails: what has no meaning is read as plain words and named in
/// <see cref="ParsedQuery.Relaxed"/>. One pass and no nesting, so its cost is bounded by <see cref="SearchRequest.MaxQueryLength"/>.
/// </summary>
internal sealed class QueryTextParser
{
    /// <summary>Most clauses that count; each costs a postings list per field and language.</summary>
    public const int MaxClauses = 32;

    /// <summary>Most filters that count.</summary>
    public const int MaxFilters = 16;

    /// <summary>Fewest characters before the asterisk: shorter prefixes expand to a large part of the dictionary.</summary>
    public const int MinPrefixLength = 3;

    private const string Or = "OR";
    private readonly string _query;
    private readonly int _end;
    private readonly List<QueryClause> _clauses = [];
    private readonly List<QueryFilter> _filters = [];
    private readonly List<string> _relaxed = [];
    private int _position;
    private bool _orAhead;
    private bool _mayJoin;
    private bool _brackets;
    private int _count;

    private QueryTextParser(string query)
    {
        _query = query;
        _end = query.Length;
        if (query.Length > SearchRequest.MaxQueryLength)
        {
            _relaxed.Add($"only the first {SearchRequest.MaxQueryLength} characters count");
            _end = SearchRequest.MaxQueryLength - (char.IsHighSurrogate(query[SearchRequest.MaxQueryLength - 1]) ? 1 : 0);
        }
    }

    /// <summary>What the query asks.</summary>
    public static ParsedQuery Parse(string query) => new QueryTextParser(query).Read();

    private ParsedQuery Read()
    {
        while (SkipSpace())
        {
            int start = _position;
            bool excluded = TakeMinus();
            _brackets |= TakeOpenings() > 0 && (excluded || _orAhead);
            if (!ReadFilter(start, excluded) && !Add(IsQuote(Current) ? ReadPhrase(excluded) : ReadWord(excluded)))
            {
                _relaxed.Add($"only the first {MaxClauses} terms count");
                break;
            }
        }

        LeaveOr();
        if (_brackets)
        {
            _relaxed.Add("brackets do not group");
        }

        return new ParsedQuery(_clauses, _relaxed.Count == 0 ? null : string.Join("; ", _relaxed.Distinct(StringComparer.Ordinal))) { Filters = _filters };
    }

    private char Current => _position < _end ? _query[_position] : '\0';

    // Straight quotation marks, and those that telephones and word processors make of them.
    private static bool IsQuote(char c) => c is '"' or '“' or '”' or '„' or '‟' or '«' or '»' or '″';

    // Letters, digits or emoji; punctuation alone asks for nothing.
    private static bool HasContent(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol && rune.Value >= 0x2190)
            {
                return true;
            }
        }

        return false;
    }

    private bool SkipSpace()
    {
        while (_position < _end && char.IsWhiteSpace(_query[_position]))
        {
            _position++;
        }

        return _position < _end;
    }

    // Two in a row are an option of a command: git --amend.
    private bool TakeMinus()
    {
        bool minus = Current is '-' or '–' or '−' && _position + 1 < _end && !char.IsWhiteSpace(_query[_position + 1]) && _query[_position + 1] is not ('-' or '–' or '−');
        _position += minus ? 1 : 0;
        return minus;
    }

    private int TakeOpenings()
    {
        int start = _position;
        while (Current == '(')
        {
            _position++;
        }

        return _position - start;
    }

    private bool ReadFilter(int start, bool excluded)
    {
        ReadOnlySpan<char> rest = _query.AsSpan(_position, _end - _position);
        if (FilterReader.FieldOf(rest, out int length) is not { } field)
        {
            return false;
        }

        int value = _position + length;
        if (value == _end || char.IsWhiteSpace(_query[value]))
        {
            _relaxed.Add("a filter needs its value right behind the colon");
            return false;
        }

        (string text, int end) = ReadValue(value);
        if (FilterReader.Read(field, text, excluded, out FilterField meant, out string read) is { } note)
        {
            _relaxed.Add(note);
            return false;
        }

        _position = end;
        if (_filters.Count == MaxFilters)
        {
            _relaxed.Add($"only the first {MaxFilters} filters count");
            return true;
        }

        bool isDate = meant is FilterField.Before or FilterField.After;
        _filters.Add(new QueryFilter(meant, read, excluded && !isDate, start, end - start));
        LeaveOr();
        _mayJoin = false;
        return true;
    }

    // In quotation marks to the closing one; else, or when there is none, to the next space.
    private (string Text, int End) ReadValue(int start)
    {
        if (IsQuote(_query[start]) && EndOfQuote(start) is { } close)
        {
            return (_query[(start + 1)..close].Trim(), close + 1);
        }

        int end = EndOfWord(start);
        return (_query[start..end].TrimEnd(')', ',', ';'), end);
    }

    private int? EndOfQuote(int open)
    {
        for (int i = open + 1; i < _end; i++)
        {
            if (IsQuote(_query[i]))
            {
                return i;
            }
        }

        return null;
    }

    private int EndOfWord(int start)
    {
        int end = start;
        while (end < _end && !IsQuote(_query[end]) && !char.IsWhiteSpace(_query[end]))
        {
            end++;
        }

        return end;
    }

    private QueryClause ReadPhrase(bool excluded)
    {
        if (EndOfQuote(_position) is not { } close)
        {
            // Half-typed phrases are common while typing: their words are searched, one by one.
            _relaxed.Add("a quotation mark without its closing one");
            _position++;
            return ReadWord(excluded);
        }

        string text = _query[(_position + 1)..close].Trim();
        _position = close + 1;
        return new QueryClause(ClauseKind.Phrase, text, excluded);
    }

    private QueryClause ReadWord(bool excluded)
    {
        int end = EndOfWord(_position);
        ReadOnlySpan<char> word = _query.AsSpan(_position, end - _position);
        _position = end;
        word = word.Contains('(') ? word : word.TrimEnd(')');
        ReadOnlySpan<char> stem = word.TrimEnd('*');
        if (stem.Length < word.Length && stem.Length >= MinPrefixLength && !stem.Contains('*'))
        {
            return new QueryClause(ClauseKind.Prefix, stem.ToString(), excluded);
        }

        if (word.Contains('*'))
        {
            _relaxed.Add($"'*' is understood only at the end of a word of at least {MinPrefixLength} characters");
        }

        return new QueryClause(ClauseKind.Word, word.ToString().Replace('*', ' ').Trim(), excluded);
    }

    // False when there is no room left.
    private bool Add(QueryClause clause)
    {
        if (!HasContent(clause.Text))
        {
            return true;
        }

        if (_count == MaxClauses)
        {
            return false;
        }

        if (clause is { Kind: ClauseKind.Word, Text: Or, Excluded: false } && _mayJoin && !_orAhead)
        {
            _orAhead = true;
            return true;
        }

        if (_orAhead && MayJoin(clause))
        {
            _orAhead = false;
            _clauses[^1] = _clauses[^1] with { Or = [.. _clauses[^1].Or, clause] };
        }
        else
        {
            LeaveOr();
            if (_count == MaxClauses)
            {
                return false;
            }

            _clauses.Add(clause);
        }

        _count++;

        _mayJoin = MayJoin(clause);
        return true;
    }

    // Nobody means one word or a function word: 'lid OR worden' asks for the works council, whose name OR is.
    private static bool MayJoin(QueryClause clause) =>
        !clause.Excluded && !(clause.Kind == ClauseKind.Word && FunctionWords.Contains(clause.Text.ToLowerInvariant()));

    // An OR that joins nothing is a word like any other.
    private void LeaveOr()
    {
        if (_orAhead && _count < MaxClauses)
        {
            _count++;
            _clauses.Add(new QueryClause(ClauseKind.Word, Or, Excluded: false));
        }

        _orAhead = false;
    }
}
