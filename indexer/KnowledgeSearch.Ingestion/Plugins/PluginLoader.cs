using System.Reflection;
using System.Runtime.Loader;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Plugins;

/// <summary>
/// A plugin cannot be used, and the program does not start without it: a source silently left out would look like a source without documents.
/// </summary>
public sealed class PluginException(string path, string reason, Exception? innerException = null)
    : Exception($"The connector plugin '{path}' cannot be loaded: {reason}", innerException)
{
    /// <summary>The plugin's assembly, or the folder where it should be.</summary>
    public string Path { get; } = path;
}

/// <summary>A loaded plugin.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Version">The version of its assembly.</param>
/// <param name="Path">Its assembly.</param>
/// <param name="Plugin">What registers its connectors.</param>
public sealed record LoadedPlugin(string Name, string Version, string Path, IConnectorPlugin Plugin);

/// <summary>
/// Loads <c>plugins/Name/Name.dll</c>, each into a load context of its own. Plugins are code with all rights of this program: the folder belongs to whoever
/// runs the server.
/// </summary>
internal static class PluginLoader
{
    /// <summary>Loads the plugin of a folder.</summary>
    /// <exception cref="PluginException">It cannot be loaded; the message names the path and the reason.</exception>
    public static LoadedPlugin Load(string folder)
    {
        string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(folder));
        string path = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), name + ".dll");
        if (!File.Exists(path))
        {
            throw new PluginException(path, "there is no such file. Name the folder as the plugin's assembly and publish into it, or remove the folder.");
        }

        try
        {
            Assembly assembly = new PluginLoadContext(path).LoadFromAssemblyPath(path);
            return new LoadedPlugin(name, assembly.GetName().Version?.ToString() ?? "0.0", path, Create(assembly, path));
        }
        catch (BadImageFormatException exception)
        {
            throw new PluginException(path, "it is not a .NET assembly, or one for another processor. Publish it again for this machine.", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
        {
            string missing = new AssemblyName((exception as FileNotFoundException)?.FileName ?? ((FileLoadException)exception).FileName ?? name).FullName;
            throw new PluginException(
                path, $"it needs '{missing}', which neither its folder nor this program has in that version. Publish it with all it needs.", exception);
        }
        catch (Exception exception) when (exception is TypeLoadException or ReflectionTypeLoadException or MissingMethodException)
        {
            throw new PluginException(
                path, $"it was built against another version of the contract ({exception.Message.TrimEnd('.')}). Build it against this one.", exception);
        }
    }

    private static IConnectorPlugin Create(Assembly assembly, string path)
    {
        List<Type> found =
            [.. assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConnectorPlugin)))];
        if (found is not [var only])
        {
            throw new PluginException(path, found.Count == 0
                ? $"no public class in it implements {nameof(IConnectorPlugin)}. Export exactly one."
                : $"{string.Join(" and ", found.Select(type => type.Name))} in it implement {nameof(IConnectorPlugin)}. Export exactly one.");
        }

        if (only.GetConstructor(Type.EmptyTypes) is not { } constructor)
        {
            throw new PluginException(path, $"{only.Name} has no public constructor without parameters. Give it one.");
        }

        try
        {
            return (IConnectorPlugin)constructor.Invoke(null);
        }
        catch (TargetInvocationException exception)
        {
            throw new PluginException(
                path, $"the constructor of {only.Name} failed ({exception.InnerException?.Message.TrimEnd('.')}). Mend the plugin.", exception);
        }
    }
}

/// <summary>
/// What a plugin sees: the contract and the extension abstractions of this program first, then its own files. The other way round a plugin folder with its
/// own copy of the contract, which
/// <c>dotnet publish</c> puts there, would implement another <see cref="IConnectorPlugin"/> than the one that is looked for.
/// </summary>
internal sealed class PluginLoadContext(string path) : AssemblyLoadContext(System.IO.Path.GetFileNameWithoutExtension(path))
{
    private static readonly string Contract = typeof(IConnectorPlugin).Assembly.GetName().Name!; // an assembly loaded from a file has a name

    private readonly AssemblyDependencyResolver _resolver = new(path);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        bool isContract = assemblyName.Name == Contract;
        if (isContract || assemblyName.Name?.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) == true)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (FileNotFoundException) when (!isContract && _resolver.ResolveAssemblyToPath(assemblyName) is not null)
            {
                // An extension that this program does not have is the plugin's own.
            }
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } own ? LoadFromAssemblyPath(own) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } own ? LoadUnmanagedDllFromPath(own) : 0;
}
