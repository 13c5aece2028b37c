using System.Text.Json.Serialization;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>What becomes of an erased person's own messages.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ErasurePolicy>))]
public enum ErasurePolicy
{
    /// <summary>They are removed.</summary>
    [JsonStringEnumMemberName("delete")] Delete,

    /// <summary>They stay, by a stranger; names of the person are taken out of them.</summary>
    [JsonStringEnumMemberName("pseudonymise")] Pseudonymise,
}

/// <summary>Whom to erase.</summary>
/// <param name="People">Each by person id (<c>p42</c>), account id (<c>source/user/42</c>) or e-mail address; an address that no account has is erased from texts, and kept out.</param>
/// <param name="Policy">What becomes of their messages.</param>
public sealed record ErasureRequest(IReadOnlyList<string> People, ErasurePolicy Policy = ErasurePolicy.Delete)
{
    /// <summary>Other texts that name them, such as a former name or a nickname, three letters at least: taken out of texts like their names.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}

/// <summary>How far an erasure is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ErasureStage>))]
public enum ErasureStage
{
    /// <summary>Only counted.</summary>
    [JsonStringEnumMemberName("dry-run")] DryRun,

    /// <summary>They are kept out from now on; people and documents of the store are gone through.</summary>
    [JsonStringEnumMemberName("store")] Store,

    /// <summary>The index is written anew.</summary>
    [JsonStringEnumMemberName("index")] Index,

    /// <summary>The files are compacted, copies gone through.</summary>
    [JsonStringEnumMemberName("files")] Files,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("done")] Done,
}

/// <summary>What an erasure did, or would do. Holds nobody's name.</summary>
public sealed record ErasureReport
{
    /// <summary>Its number; 0 for a dry run.</summary>
    public long Id { get; init; }

    /// <summary>People asked for.</summary>
    public int People { get; init; }

    /// <summary>What becomes of their messages.</summary>
    public ErasurePolicy Policy { get; init; }

    /// <summary>How far it is.</summary>
    public ErasureStage Stage { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When it was done; null: it is not.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What was removed or changed, by place.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>What this program does not change and still names them, each with its remedy.</summary>
    public IReadOnlyList<string> Remains { get; init; } = [];

    /// <summary>What to know before, each as a sentence: namesakes, addresses nobody has.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why it does not go on at the moment; null: nothing stands in its way. It is tried again.</summary>
    public string? Fault { get; init; }

    /// <summary>Documents gone through up to this id, while the stage is <see cref="ErasureStage.Store"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reached { get; init; }
}

/// <summary>An erasure cannot be asked for as it was; the message is one sentence.</summary>
public sealed class ErasureRefusedException(string message) : Exception(message);
