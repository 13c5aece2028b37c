using System.Globalization;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Streams;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Fetches an export over REST into a temporary file, which is removed when it is closed.</summary>
internal sealed class YammerExportDownload : IDisposable
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromHours(6);

    private YammerExportDownload(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="ConnectorException">The export could not be fetched whole.</exception>
    public static async Task<YammerExportDownload> FetchAsync(YammerExportOptions options, ConnectorContext context, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        Uri root = new(options.BaseUrl.EndsWith('/') ? options.BaseUrl : options.BaseUrl + "/");
        Uri address = new(root, string.Create(CultureInfo.InvariantCulture, $"api/v1/export?since={since:yyyy-MM-ddTHH:mm:ss}&until={until:yyyy-MM-ddTHH:mm:ss}&include=csv"));

        // The service makes the zip while one waits: minutes pass before the first byte.
        SourceHttpClient http = new(context, HttpLimits.Default with { TotalTime = TimeSpan.FromMinutes(30) }, SourceCredentials.Bearer(root, options.Token));
        YammerExportDownload download = new(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"export-{Guid.NewGuid():N}.zip"));
        try
        {
            using HttpResponseMessage response = await http.OpenAsync(address, cancellationToken).ConfigureAwait(false);
            using FileStream target = OpenPrivate(download.Path);
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(MaxTime);
            Stream body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            using BoundedStream bounded = new(body, "The export", long.MaxValue, options.MaxTableGigabytes * 1024L * 1024 * 1024);
            await bounded.CopyToAsync(target, limit.Token).ConfigureAwait(false);
            return download;
        }
        catch (Exception error)
        {
            download.Dispose();
            if (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw HttpFaults.From(error, address);
            }

            throw;
        }
    }

    public void Dispose() => File.Delete(Path);

    /// <summary>Readable by this account only: an export holds private conversations.</summary>
    private static FileStream OpenPrivate(string path)
    {
        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, creation);
    }
}
