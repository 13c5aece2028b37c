using System.Net.Http.Headers;
using System.Text;

namespace KnowledgeSearch.Connectors.Http;

/// <summary>Headers that prove who we are, bound to one origin: they never travel to another scheme, host or port, redirects included.</summary>
internal sealed class SourceCredentials
{
    private readonly string _origin;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;

    private SourceCredentials(Uri address, params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        _origin = address.GetLeftPart(UriPartial.Authority);
        _headers = headers;
    }

    public static SourceCredentials Bearer(Uri address, string token) => new(address, KeyValuePair.Create("Authorization", "Bearer " + token));

    public static SourceCredentials Basic(Uri address, string user, string password) =>
        new(address, KeyValuePair.Create("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));

    public static SourceCredentials Header(Uri address, string name, string value) => new(address, KeyValuePair.Create(name, value));

    public void Attach(HttpRequestMessage request)
    {
        if (string.Equals(request.RequestUri!.GetLeftPart(UriPartial.Authority), _origin, StringComparison.OrdinalIgnoreCase))
        {
            foreach ((string name, string value) in _headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
