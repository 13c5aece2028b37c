namespace KnowledgeSearch.Connectors.Http;

/// <summary>The steps that every probe over HTTP begins with, told from the outcome of one request.</summary>
internal static class HttpProbe
{
    private const int MaxDetail = 300;

    /// <summary>The steps of a request that was answered.</summary>
    public static IEnumerable<ProbeStep> Answered(Uri address, bool withCredentials) =>
    [
        Step("resolve", $"The host name '{address.Host}' resolves."),
        Step("connect", $"{address.Host}:{address.Port} answers{(address.Scheme == "https" ? " and its certificate is accepted" : "")}."),
        Step("authenticate", withCredentials ? "The credentials are accepted." : "The source answers without credentials."),
    ];

    /// <summary>The steps that were passed before a fault, and the one that failed.</summary>
    public static IEnumerable<ProbeStep> Failed(Uri address, bool withCredentials, ConnectorException fault)
    {
        string name = fault.Fault switch
        {
            ConnectorFault.NameResolution => "resolve",
            ConnectorFault.Connection or ConnectorFault.Tls or ConnectorFault.Timeout => "connect",
            ConnectorFault.Credentials or ConnectorFault.Forbidden or ConnectorFault.LoginPage => "authenticate",
            _ => "list",
        };
        return Answered(address, withCredentials).TakeWhile(step => step.Name != name).Append(new ProbeStep(name, false, Short(fault.Message)));
    }

    public static ProbeStep Step(string name, string detail) => new(name, true, Short(detail));

    private static string Short(string detail) => detail.Length <= MaxDetail ? detail : detail[..(MaxDetail - 1)] + "…";
}
