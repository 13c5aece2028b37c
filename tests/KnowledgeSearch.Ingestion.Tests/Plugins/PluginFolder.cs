using System.Reflection;

namespace KnowledgeSearch.Ingestion.Tests.Plugins;

/// <summary>A plugin folder with the sample plugin as it was built.</summary>
internal sealed class PluginFolder : IDisposable
{
    public const string Sample = "Acme.KnowledgeSearch.Notes";
    public const string Contract = "KnowledgeSearch.Connectors.Abstractions.dll";

    public string Path { get; } = Directory.CreateTempSubdirectory("plugins-").FullName;

    public string SampleFolder => System.IO.Path.Combine(Path, Sample);

    /// <summary>Puts the sample in, its own copy of the contract included.</summary>
    public PluginFolder AddSample()
    {
        // Built beside this assembly: bin/PROJECT/CONFIGURATION.
        DirectoryInfo output = new(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        string built = System.IO.Path.Combine(output.Parent!.Parent!.FullName, "SamplePlugin", output.Name);
        Directory.CreateDirectory(SampleFolder);
        foreach (string file in Directory.GetFiles(built))
        {
            File.Copy(file, System.IO.Path.Combine(SampleFolder, System.IO.Path.GetFileName(file)));
        }

        Assert.True(File.Exists(System.IO.Path.Combine(SampleFolder, Contract)), "The sample is built with its own copy of the contract.");
        return this;
    }

    /// <summary>Puts the assembly of a type in, as if it were a plugin.</summary>
    public string Add(Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;
        File.Copy(assembly.Location, System.IO.Path.Combine(folder, name + ".dll"));
        return name;
    }

    public string Add(string name, byte[] content)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;
        string file = System.IO.Path.Combine(folder, name + ".dll");
        File.WriteAllBytes(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
