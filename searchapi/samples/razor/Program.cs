using KnowledgeSearch.Samples.Razor;

await IntranetSite.Build(args).RunAsync();
