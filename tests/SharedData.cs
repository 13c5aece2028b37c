namespace KnowledgeSearch.Tests;

/// <summary>Real data to measure against, kept beside the project and not part of it. Tests that need it skip where it is absent.</summary>
internal static class SharedData
{
    /// <summary>The folder <c>shared/data/{path}</c> beside the repository's root; skips the test when there is none.</summary>
    public static string Folder(string path)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "KnowledgeSearch.sln")))
        {
            root = root.Parent;
        }

        string? folder = root?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "data", path) : null;
        Assert.SkipUnless(folder is not null && Directory.Exists(folder), $"shared/data/{path} is not beside the repository.");
        return folder!;
    }

    /// <summary>The repository's root.</summary>
    public static string RepositoryRoot()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "KnowledgeSearch.sln")))
        {
            root = root.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return root.FullName;
    }
}
