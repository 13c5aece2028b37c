using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using KnowledgeSearch.Connectors.Csv;
using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.People;

/// <summary>Reads people and their groups from a CSV file. An unchanged file (same validators, same size and time) is not read again.</summary>
internal sealed class PeopleCsvConnector(PeopleCsvOptions options, ConnectorContext context) : IConnector
{
    private const int MaxFileBytes = 200 * 1024 * 1024;
    private const int CommitEvery = 1000;

    public ConnectorCapabilities Capabilities { get; } = new() { ReportsEdits = true, Completeness = ListingCompleteness.Never };

    private string Shown => options.Path.Length > 0 ? options.Path : HttpFaults.Shown(new Uri(options.Address));

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool local = options.Path.Length > 0;
        Stream? file = null;
        ConnectorException? fault = null;
        PeopleCsv? binding = null;
        int rows = 0;
        CsvRow? first = null;
        try
        {
            (file, _) = await OpenAsync(Position.None, cancellationToken).ConfigureAwait(false);
            using StreamReader text = Reader(file!);
            CsvReader csv = await CsvReader.OpenAsync(text, null, cancellationToken).ConfigureAwait(false);
            binding = new PeopleCsv(context.Source, csv.Header, options.Columns, Shown);
            await foreach (CsvRow row in csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                first ??= row;
                rows++;
            }
        }
        catch (ConnectorException error)
        {
            fault = error;
        }

        if (file is null || binding is null)
        {
            foreach (ProbeStep step in local ? [HttpProbe.Step("resolve", "The file is on this server."), new ProbeStep(file is null ? "connect" : "list", false, fault!.Message)] : HttpProbe.Failed(new Uri(options.Address), HasCredentials, fault!))
            {
                yield return step.Detail.Length <= 300 ? step : step with { Detail = step.Detail[..299] + "…" };
            }

            yield break;
        }

        foreach (ProbeStep step in local ? [HttpProbe.Step("connect", $"{options.Path} can be read.")] : HttpProbe.Answered(new Uri(options.Address), HasCredentials))
        {
            yield return step;
        }

        yield return HttpProbe.Step("list", string.Create(CultureInfo.InvariantCulture, $"The file has {rows} people. Columns: {binding.Described()}."));
        yield return HttpProbe.Step("fetch", first is null ? "There is nobody in it yet." : $"The first is '{binding.Person(first, new Dictionary<string, string>(), context.Time.GetUtcNow())?.Name}'.");
    }

    public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Position before = Position.Read(since);
        DateTimeOffset now = context.Time.GetUtcNow();
        (Stream? file, string? version) = await OpenAsync(before.NextLeaver <= now ? before with { Version = null } : before, cancellationToken).ConfigureAwait(false);
        if (file is null)
        {
            yield return before.Reached();
            yield break;
        }

        await using (file.ConfigureAwait(false))
        {
            Dictionary<string, string> accounts = await AccountsAsync(file, cancellationToken).ConfigureAwait(false);
            Dictionary<string, (string Name, List<string> Members)> groups = new(StringComparer.Ordinal);
            HashSet<string> seen = new(StringComparer.Ordinal);
            DateTimeOffset? nextLeaver = null;
            long done = 0;
            using StreamReader text = Reader(file);
            CsvReader csv = await CsvReader.OpenAsync(text, null, cancellationToken).ConfigureAwait(false);
            PeopleCsv binding = new(context.Source, csv.Header, options.Columns, Shown);
            await foreach (CsvRow row in csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (row.Fault is null && row.Fields.All(string.IsNullOrWhiteSpace))
                {
                    continue;
                }

                SourcePerson? person = binding.Person(row, accounts, now);
                if (row.Fault is not null || person is null || !seen.Add(person.Id))
                {
                    string reason = row.Fault ?? (person is null ? $"Line {row.LineNumber} has no value in the column that identifies people. Fill it in."
                        : $"Line {row.LineNumber} has the same number or address as an earlier line and was not read. Remove one of them.");
                    yield return new SourceChange.Failed(null, $"{Shown}: {reason}", true);
                    continue;
                }

                nextLeaver = binding.Leaves(row) is { } leaves && leaves > now && !(leaves >= nextLeaver) ? leaves : nextLeaver;
                yield return new SourceChange.Person(person);
                foreach (string group in binding.Groups(row))
                {
                    string id = binding.GroupId(group);
                    if (!groups.TryGetValue(id, out (string Name, List<string> Members) entry))
                    {
                        groups[id] = entry = (group, []);
                    }

                    entry.Members.Add(DocumentAccess.User(person.Id));
                }

                if (++done % CommitEvery == 0)
                {
                    yield return new SourceChange.Progress(done, null);
                    yield return before.Reached();
                }
            }

            foreach ((string id, (string name, List<string> members)) in groups)
            {
                yield return new SourceChange.Group(new SourceGroup { Id = id, Name = name, Members = members });
            }

            // A group that nobody is in any more grants nothing.
            foreach (string gone in before.Groups.Except(groups.Keys))
            {
                yield return new SourceChange.Group(new SourceGroup { Id = gone });
            }

            yield return new Position(version, [.. groups.Keys], nextLeaver).Reached();
        }
    }

    private bool HasCredentials => options.Token.Length > 0 || options.UserName.Length > 0;

    /// <summary>By key, address and log-in name: what a manager column may hold. Names are not keys.</summary>
    private async Task<Dictionary<string, string>> AccountsAsync(Stream file, CancellationToken cancellationToken)
    {
        Dictionary<string, string> accounts = new(StringComparer.Ordinal);
        using StreamReader text = Reader(file);
        CsvReader csv = await CsvReader.OpenAsync(text, null, cancellationToken).ConfigureAwait(false);
        PeopleCsv binding = new(context.Source, csv.Header, options.Columns, Shown);
        if (binding.Has("manager"))
        {
            await foreach (CsvRow row in csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (binding.Text(row, "id") is { Length: > 0 } id && row.Fault is null)
                {
                    foreach (string key in binding.Emails(row).Append(binding.Text(row, "userName")).Append(binding.Text(row, "employeeNumber")).Prepend(id).Where(static key => key.Length > 0))
                    {
                        accounts.TryAdd(key.ToLowerInvariant(), binding.AccountId(id));
                    }
                }
            }
        }

        return accounts;
    }

    private async Task<(Stream? File, string? Version)> OpenAsync(Position before, CancellationToken cancellationToken)
    {
        if (options.Path.Length > 0)
        {
            try
            {
                FileInfo info = new(options.Path);
                string version = string.Create(CultureInfo.InvariantCulture, $"{info.LastWriteTimeUtc.Ticks}:{info.Length}");
                return version == before.Version ? (null, version) : (new FileStream(options.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), version);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ConnectorException(error is UnauthorizedAccessException ? ConnectorFault.Forbidden : ConnectorFault.NotFound, $"The file '{options.Path}' cannot be read ({(error is UnauthorizedAccessException ? "no permission" : "it is not there")}). Check the path and that this service's account may read it.", error);
            }
        }

        Uri address = new(options.Address);
        SourceHttpClient http = new(context, HttpLimits.Default with { MaxBodyBytes = MaxFileBytes }, options.Token.Length > 0 ? SourceCredentials.Bearer(address, options.Token)
            : options.UserName.Length > 0 ? SourceCredentials.Basic(address, options.UserName, options.Password) : null);
        SourceResponse response;
        try
        {
            response = await http.GetAsync(address, cancellationToken, request =>
            {
                if (before.Version is { } etag)
                {
                    request.Headers.TryAddWithoutValidation("If-None-Match", etag);
                }
            }).ConfigureAwait(false);
        }
        catch (DocumentException tooLarge)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, tooLarge.Message, tooLarge);
        }

        if (response.Status == HttpStatusCode.NotModified && before.Version is not null)
        {
            return (null, before.Version);
        }

        return response switch
        {
            { IsSuccess: false } => throw HttpFaults.From(response.Status, response.Address),
            { LooksLikeLogin: true } => throw new ConnectorException(ConnectorFault.LoginPage, $"{Shown} answered a log-in page instead of a file. The credentials are missing or expired: renew them in the source's settings."),
            { LooksLikeHtml: true } => throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{Shown} answered an HTML page where a CSV file was expected. Give the address of the file itself."),
            _ => (new MemoryStream(response.Body, writable: false), response.ETag),
        };
    }

    /// <summary>Spreadsheets on Windows write UTF-8 with a mark or windows-1252 without; UTF-8 without a mark comes from everything else.</summary>
    private static StreamReader Reader(Stream file)
    {
        file.Position = 0;
        Encoding encoding = IsUtf8(file) ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        file.Position = 0;
        return new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
    }

    private static bool IsUtf8(Stream file)
    {
        Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        byte[] bytes = new byte[64 * 1024];
        char[] characters = new char[64 * 1024 + 1];
        try
        {
            int read;
            while ((read = file.Read(bytes)) > 0)
            {
                decoder.GetChars(bytes, 0, read, characters, 0, flush: false);
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <param name="Version">ETag of the address, or time and length of the file.</param>
    /// <param name="Groups">The groups there were.</param>
    /// <param name="NextLeaver">When the next person leaves: the same file then says something else.</param>
    private sealed record Position(string? Version, IReadOnlyList<string> Groups, DateTimeOffset? NextLeaver)
    {
        public static Position None { get; } = new(null, [], null);

        public static Position Read(Checkpoint? checkpoint)
        {
            try
            {
                return checkpoint is null ? None : JsonSerializer.Deserialize<Position>(checkpoint.Value, DocumentJson.Options) is { Groups: not null } position ? position : throw new JsonException("groups");
            }
            catch (JsonException error)
            {
                throw new ConnectorException(ConnectorFault.CheckpointLost, "The position of the last crawl cannot be read. Start a full crawl of this source.", error);
            }
        }

        public SourceChange.CheckpointReached Reached() => new(new Checkpoint(JsonSerializer.Serialize(this, DocumentJson.Options)));
    }
}

/// <summary>Registration of the CSV people directory.</summary>
public static class PeopleCsvConnectorRegistration
{
    /// <summary>Adds the connector type <c>people-csv</c>.</summary>
    public static IServiceCollection AddPeopleCsvConnector(this IServiceCollection services) =>
        services.AddConnector<PeopleCsvOptions>("people-csv", "People directory (CSV file)", static (options, context) => new PeopleCsvConnector(options, context));
}
