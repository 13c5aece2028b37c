using KnowledgeSearch.SearchApi.Commands;
using KnowledgeSearch.SearchApi.Hosting;

if (!CommandLine.AsksToServe(args))
{
    return await CommandLine.RunAsync(args);
}

return await CommandLine.GuardAsync(async () =>
{
    await SearchHost.Build(args).RunAsync();
    return 0;
});
