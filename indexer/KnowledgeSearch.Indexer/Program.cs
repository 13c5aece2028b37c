using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion;

// Settings are those of the folder it is started in, else those beside the program; paths in them are relative to the folder it is started in.
string contentRoot = File.Exists(Path.Combine(Environment.CurrentDirectory, "appsettings.json")) ? Environment.CurrentDirectory : AppContext.BaseDirectory;
try
{
    HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = contentRoot });
    builder.Services.AddBuiltInConnectors().AddIndex(builder.Configuration).AddIngestion(builder.Configuration);
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception fault) when (ExpectedFaults.Sentence(fault) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 2;
}
