using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.SearchApi.Admin;

/// <summary>Who may see something, in words.</summary>
internal static class AccessWords
{
    public static string Of(DocumentAccess? access, AdminTexts texts) => access switch
    {
        { Public: true, AllOf.Count: 0, Deny.Count: 0 } => texts.AccessPublic,
        { Everyone: true, AllOf.Count: 0, Deny.Count: 0 } => texts.AccessEveryone,
        null or { Public: false, Everyone: false, AllOf.Count: 0 } => texts.AccessNobody,
        _ => string.Join(" + ", access.AllOf.Select(list => string.Join(" / ", list)).Concat(access.Deny.Select(one => "− " + one))),
    };
}
