namespace KnowledgeSearch.Ingestion.Audit;

/// <summary>What is to be recorded. Texts of people go into <see cref="Actor"/>, <see cref="From"/> and <see cref="Person"/> only: the rest can never be changed again.</summary>
/// <param name="Actor">Who does it, as they are known: an address, <c>key NAME</c>, <c>NAME at the terminal</c>, <c>configuration</c>.</param>
/// <param name="Action">What is done, in dotted words: <c>source.pause</c>.</param>
public sealed record AuditAct(string Actor, string Action)
{
    /// <summary>The address it comes from; null: this machine.</summary>
    public string? From { get; init; }

    /// <summary>What it is done to: a source, a document, a setting; empty: the installation.</summary>
    public string Target { get; init; } = "";

    /// <summary>Whom it concerns; null: nobody. Kept as a pseudonym.</summary>
    public string? Person { get; init; }

    /// <summary>What else matters, without names of people; empty: nothing.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>A line of the audit log.</summary>
/// <param name="Number">Counted from 1, without gaps.</param>
/// <param name="At">When it was asked for; it is recorded before it is done.</param>
/// <param name="Actor">Who; a pseudonym once they have been erased.</param>
/// <param name="From">From which address; null: this machine.</param>
/// <param name="Action">What.</param>
/// <param name="Target">To what; empty: the installation.</param>
/// <param name="Person">Whom it concerns; a pseudonym once they have been erased; null: nobody.</param>
/// <param name="Detail">What else matters; empty: nothing.</param>
/// <param name="Hash">SHA-256 (hexadecimal) over the hash of the line before and this line.</param>
public sealed record AuditEntry(
    long Number, DateTimeOffset At, string Actor, string? From, string Action, string Target, string? Person, string Detail, string Hash);

/// <summary>Which lines to read, newest first.</summary>
public sealed record AuditQuery
{
    /// <summary>Lines before this number; null: from the newest.</summary>
    public long? Before { get; init; }

    /// <summary>At most so many.</summary>
    public int Size { get; init; } = 50;

    /// <summary>Actions that begin so; empty: all.</summary>
    public string Action { get; init; } = "";

    /// <summary>Done by whoever is known so; empty: anybody.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Done to this; empty: to anything.</summary>
    public string Target { get; init; } = "";

    /// <summary>Not before; null: from the beginning.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>Lines of the audit log.</summary>
/// <param name="Entries">Newest first.</param>
/// <param name="Next">Where to go on reading (<c>before</c>); null: that was all.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, long? Next);

/// <summary>Whether the audit log is as it was written.</summary>
/// <param name="Entries">Lines read.</param>
/// <param name="Head">Number and hash of the last line, to note elsewhere: a log that is later cut back to before it is told by it.</param>
/// <param name="BrokenAt">The first line that is not as it was written; null: all are.</param>
/// <param name="Fault">What is wrong, as one sentence; null: nothing.</param>
public sealed record AuditVerdict(long Entries, string Head, long? BrokenAt, string? Fault);
