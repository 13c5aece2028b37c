using System.Diagnostics;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class GlobalizationTests
{
    [Fact]
    public async Task Program_without_unicode_data_does_not_start_and_says_why()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("invariant-");
        ProcessStartInfo start = new("dotnet", [typeof(SearchApi).Assembly.Location, "--Urls=http://127.0.0.1:0"])
        {
            WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process program = Process.Start(start)!; // null only with the shell
        Task<string> output = program.StandardOutput.ReadToEndAsync(), errors = program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, program.ExitCode);
        Assert.Contains("Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", await output + await errors);
        folder.Delete(recursive: true);
    }
}
