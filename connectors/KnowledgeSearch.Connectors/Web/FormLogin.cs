using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Decoding;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>Signs in through a site's own form: its hidden fields (CSRF tokens) travel along, the session lives in the client's cookies.</summary>
internal sealed class FormLogin(WebOptions options, SourceHttpClient http)
{
    /// <summary>Signs in.</summary>
    /// <exception cref="ConnectorException">There is no form, it posts elsewhere, or the site still shows it afterwards.</exception>
    public async Task SignInAsync(CancellationToken cancellationToken)
    {
        Uri address = new(options.LoginAddress);
        SourceResponse page = await http.GetAsync(address, cancellationToken).ConfigureAwait(false);
        if (!page.IsSuccess)
        {
            throw HttpFaults.From(page.Status, page.Address);
        }

        using IHtmlDocument document = await PageParser.ParseAsync(PageDecoder.Decode(page.Body, page.Charset).Text, page.Address, cancellationToken).ConfigureAwait(false);
        if (document.QuerySelector("input[type='password' i]") is not IHtmlInputElement password || password.Closest("form") is not { } form)
        {
            throw new ConnectorException(ConnectorFault.Credentials, $"{HttpFaults.Shown(address)} has no form with a password field. Give the address of the page with the log-in form.");
        }

        Uri action = new(page.Address, form.GetAttribute("action") ?? "");
        if (action.GetLeftPart(UriPartial.Authority) != address.GetLeftPart(UriPartial.Authority))
        {
            throw new ConnectorException(ConnectorFault.Credentials, $"The log-in form of {HttpFaults.Shown(address)} posts to {action.Host}, which is not followed with credentials. Give the log-in page of that server.");
        }

        Dictionary<string, string> fields = Fields(form);
        fields[password.Name ?? "password"] = options.Password;
        fields[UserField(form)] = options.UserName;
        SourceResponse answer = await http.SendAsync(
            action,
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) };
                request.Headers.TryAddWithoutValidation("User-Agent", SourceHttpClient.UserAgent);
                return request;
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.LooksLikeLogin || answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new ConnectorException(ConnectorFault.Credentials, $"{HttpFaults.Shown(address)} does not accept the user name and password. Renew them in the source's settings.");
        }
    }

    private static Dictionary<string, string> Fields(IElement form) =>
        form.QuerySelectorAll("input[name]").Where(input => input.GetAttribute("type")?.ToLowerInvariant() is not ("submit" or "button" or "image" or "reset" or "file" or "checkbox" or "radio"))
            .Take(100).DistinctBy(input => input.GetAttribute("name")).ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "", StringComparer.Ordinal);

    private string UserField(IElement form) => options.LoginUserField.Length > 0 ? options.LoginUserField
        : form.QuerySelectorAll("input[name]").FirstOrDefault(input => input.GetAttribute("type")?.ToLowerInvariant() is null or "" or "text" or "email")?.GetAttribute("name") ?? "username";
}

/// <summary>Parses hostile HTML: some inputs take AngleSharp quadratic time, so five seconds are all a page gets; a tree takes many times the bytes it is made of, so tags are counted.</summary>
internal static class PageParser
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    // A tag is a node or two of some 200 bytes.
    private const int MaxTags = 250_000;
    private const int MaxCharacters = 2_500_000;

    /// <exception cref="DocumentException">The page took too long, or has too much in it.</exception>
    public static async Task<IHtmlDocument> ParseAsync(string html, Uri address, CancellationToken cancellationToken)
    {
        int tags = html.AsSpan().Count('<');
        if (tags > MaxTags || html.Length > MaxCharacters)
        {
            throw new DocumentException($"{HttpFaults.Shown(address)} has {tags} tags in {html.Length} characters, the limits are {MaxTags} and {MaxCharacters}. Divide it, or exclude it.");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MaxTime);
        try
        {
            return await new HtmlParser().ParseDocumentAsync(html, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DocumentException($"{HttpFaults.Shown(address)} took longer than {MaxTime.TotalSeconds:0} s to parse. Mend its markup, or exclude it.", false, error);
        }
    }
}
