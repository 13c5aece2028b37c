using System.Reflection;
using System.Xml.Linq;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Tests.Architecture;

/// <summary>What other assemblies compile against: free of the engine's types, and documented.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Contracts => new(typeof(IIndexSearcher).Assembly.Location, typeof(IConnector).Assembly.Location);

    [Fact]
    public void No_exported_member_names_a_type_of_Lucene()
    {
        IEnumerable<string> leaks = Exported(typeof(IIndexSearcher).Assembly)
            .Where(member => Mentioned(member).Any(type => type.FullName?.StartsWith("Lucene.Net", StringComparison.Ordinal) == true))
            .Select(member => $"{member.DeclaringType}.{member.Name}");

        Assert.Empty(leaks);
    }

    [Fact]
    public void Only_the_engine_and_its_analysis_use_Lucene()
    {
        IEnumerable<string> users = typeof(IIndexSearcher).Assembly.GetTypes()
            .Where(type => type.Namespace is not null
                && !type.Namespace.StartsWith("KnowledgeSearch.Indexing.Analysis", StringComparison.Ordinal)
                && !type.Namespace.StartsWith("KnowledgeSearch.Indexing.Lucene", StringComparison.Ordinal))
            .Where(type => Members(type).SelectMany(Mentioned).Append(type.BaseType ?? typeof(object)).Any(used => used.FullName?.StartsWith("Lucene.Net", StringComparison.Ordinal) == true))
            .Select(type => type.FullName ?? type.Name);

        Assert.Empty(users);
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Every_exported_member_is_documented(string assemblyPath)
    {
        Assembly assembly = Assembly.LoadFrom(assemblyPath);
        HashSet<string> documented =
        [
            .. XDocument.Load(Path.ChangeExtension(assemblyPath, ".xml")).Descendants("member")
                .Where(member => member.Elements().Any()).Select(member => WithoutParameters(member.Attribute("name")!.Value)),
        ];

        Assert.Empty(Exported(assembly).Where(member => !IsWrittenByTheCompiler(member)).Select(DocumentationName).Distinct().Where(name => !documented.Contains(name)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<MemberInfo> Exported(Assembly assembly) => assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(type));

    private static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(IsVisible);

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo e => IsVisible(e.AddMethod!),
        _ => false, // nested types are exported types of their own
    };

    private static IEnumerable<Type> Mentioned(MemberInfo member) => (member switch
    {
        Type type => [.. type.GetInterfaces(), type.BaseType ?? typeof(object)],
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
        ConstructorInfo constructor => [.. constructor.GetParameters().Select(parameter => parameter.ParameterType)],
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => Array.Empty<Type>(),
    }).SelectMany(Parts);

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];

    // Accessors and operators belong to what declares them; records bring members whose meaning the language fixes, and inheritdoc carries over what an interface says.
    private static bool IsWrittenByTheCompiler(MemberInfo member) =>
        member.Name.StartsWith('<')
        || member.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))
        || member is MethodBase { IsSpecialName: true, IsConstructor: false }
        || member is FieldInfo { IsSpecialName: true }
        || (member is MethodBase && IsRecord(member.DeclaringType!) && member.Name is "Equals" or "GetHashCode" or "ToString" or "PrintMembers" or "Deconstruct" or "<Clone>$")
        || (member is PropertyInfo { Name: "EqualityContract" })
        || (member is ConstructorInfo constructor && (constructor.GetParameters().Length == 0 || IsRecord(member.DeclaringType!)))
        || (member is PropertyInfo property && IsPositional(property))
        || (member is MethodInfo { Name: "Invoke" or "BeginInvoke" or "EndInvoke" } && member.DeclaringType!.IsSubclassOf(typeof(Delegate)));

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    // A positional record documents its properties as parameters of the type.
    private static bool IsPositional(PropertyInfo property) =>
        IsRecord(property.DeclaringType!)
        && property.DeclaringType!.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == property.Name));

    private static string DocumentationName(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        MethodInfo method => $"M:{Name(method.DeclaringType!)}.{method.Name}",
        ConstructorInfo => $"M:{Name(member.DeclaringType!)}.#ctor",
        PropertyInfo => $"P:{Name(member.DeclaringType!)}.{member.Name}",
        FieldInfo => $"F:{Name(member.DeclaringType!)}.{member.Name}",
        _ => $"E:{Name(member.DeclaringType!)}.{member.Name}",
    };

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string WithoutParameters(string name) => (name.IndexOf('(', StringComparison.Ordinal) is >= 0 and int at ? name[..at] : name).Split("``")[0];
}
