using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using Microsoft.Extensions.Configuration;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>Makes a <see cref="SourceDefinition"/> of one section of <c>Sources</c>, or says everything that is wrong with it.</summary>
internal sealed class SourceReader(ConnectorTypes types)
{
    private static readonly string[] Keys = ["Type", "Schedule", "PruneSchedule", "AccessSchedule", "Access", "Sensitive", "RetentionDays", "Options"];
    private const int MostRetentionDays = 36_500;

    /// <summary>The source; null when faults were added.</summary>
    public SourceDefinition? Read(IConfigurationSection section, bool stored, List<string> faults)
    {
        int before = faults.Count;
        if (!SourceId.IsValid(section.Key))
        {
            faults.Add($"{section.Path}: '{section.Key}' cannot name a source; use 1 to 64 characters of a-z, 0-9 and '-', beginning with a letter or digit.");
        }

        faults.AddRange(
            from part in section.GetChildren()
            where !Keys.Contains(part.Key, StringComparer.OrdinalIgnoreCase)
            select $"{part.Path} is unknown; a source has {string.Join(", ", Keys)}.");
        ConnectorType? type = ReadType(section, faults);
        string? schedule = ReadSchedule(section.GetSection("Schedule"), type, faults);
        string? prune = ReadSchedule(section.GetSection("PruneSchedule"), type, faults);
        string? readAccess = ReadSchedule(section.GetSection("AccessSchedule"), type, faults);
        DocumentAccess? access = SourceAccess.Read(section.GetSection("Access"), faults);
        bool sensitive = ReadSensitive(section.GetSection("Sensitive"), faults);
        int? retention = ReadRetention(section.GetSection("RetentionDays"), faults);
        object? options = type is null ? null : SourceOptions.Read(section.GetSection("Options"), type.OptionsType, faults);
        return faults.Count > before || type is null || options is null ? null
            : new SourceDefinition
            {
                Id = new SourceId(section.Key),
                Type = type,
                Options = options,
                Schedule = string.IsNullOrEmpty(schedule) ? null : schedule,
                PruneSchedule = prune,
                AccessSchedule = readAccess,
                Access = access,
                Sensitive = sensitive,
                RetentionDays = retention,
                IsStored = stored,
            };
    }

    private ConnectorType? ReadType(IConfigurationSection section, List<string> faults)
    {
        string known = string.Join(", ", types.All.Select(type => type.Name));
        if (section["Type"] is not { Length: > 0 } name)
        {
            faults.Add($"{section.Path}:Type is required; known types are {known}.");
            return null;
        }

        if (types.Find(name) is not { } found)
        {
            faults.Add($"{section.Path}:Type '{name}' is unknown; known types are {known}. A plugin's type is known once its folder is in the plugin folder.");
            return null;
        }

        return found;
    }

    private static bool ReadSensitive(IConfigurationSection section, List<string> faults)
    {
        if (section.Value is { Length: > 0 } text && !bool.TryParse(text, out _))
        {
            faults.Add($"{section.Path} must be true or false, was '{text}'.");
        }

        return bool.TryParse(section.Value, out bool sensitive) && sensitive;
    }

    private static int? ReadRetention(IConfigurationSection section, List<string> faults)
    {
        if (section.Value is not { Length: > 0 } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is >= 1 and <= MostRetentionDays)
        {
            return days;
        }

        faults.Add($"{section.Path} must be a whole number of days, 1 to {MostRetentionDays}, was '{text}'; leave it out to keep documents as long as their source has them.");
        return null;
    }

    private static string? ReadSchedule(IConfigurationSection section, ConnectorType? type, List<string> faults)
    {
        if (section.Value is not { Length: > 0 } schedule)
        {
            return section.Value;
        }

        if (PushConnector.TypeName.Equals(type?.Name, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add($"{section.Path} must be left out: documents of a source of type '{PushConnector.TypeName}' are sent to the API, was '{schedule}'.");
        }
        else if (CrawlSchedule.Check(schedule) is { } fault)
        {
            faults.Add($"{section.Path} {fault}");
        }

        return schedule;
    }
}
