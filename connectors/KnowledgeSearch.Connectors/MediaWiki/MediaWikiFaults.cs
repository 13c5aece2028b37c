using System.Text.Json;
using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Turns the API's own errors, which come with status 200, and what is no API's answer at all into sentences for an admin.</summary>
internal static partial class MediaWikiFaults
{
    /// <summary>The wiki asks to be left alone for a while.</summary>
    public static bool IsBusy(string code) => code is "maxlag" or "ratelimited" or "actionthrottledtext";

    /// <summary>Something broke on the server's side, perhaps only this time.</summary>
    public static bool IsInternal(string code) =>
        code.StartsWith("internal_api_error", StringComparison.Ordinal) || code is "dbquery" or "dberror" or "unknownerror" or "toobusy";

    /// <summary>The session ended, or never was.</summary>
    public static bool IsSignedOut(string code) => code is "assertuserfailed" or "assertnameduserfailed" or "assertbotfailed";

    /// <summary>One page may not be read while others may.</summary>
    public static bool IsPageDenied(string code) => code is "accessdenied" or "permissiondenied" or "cantview" or "cannotviewtitle";

    public static ConnectorException From(string code, string info, Uri address, bool withCredentials) => code switch
    {
        "maxlag" => new(ConnectorFault.Unavailable,
            $"The database of {address.Host} stays behind its own edits (maxlag), so it was left alone. The crawl goes on at its next time; raise the "
            + "largest lag in the source's settings if this is normal there."),
        "ratelimited" or "actionthrottledtext" => new(ConnectorFault.RateLimited,
            $"{address.Host} says that too many requests were made. The crawl goes on at its next time; give the bot account the right 'noratelimit' if this "
            + "keeps happening."),
        "readapidenied" when withCredentials => new(ConnectorFault.Forbidden,
            $"{address.Host} lets this account read nothing. Give the bot password the grant 'Basic rights' and the account the right 'read'."),
        "readapidenied" => new(ConnectorFault.Credentials,
            $"{address.Host} is a private wiki: nothing may be read without signing in. Make a bot password at Special:BotPasswords and fill it in."),
        "permissiondenied" or "accessdenied" => new(ConnectorFault.Forbidden,
            $"{address.Host} refuses this account a listing that the crawl needs. Give the account the right 'read' and the bot password the grant 'Basic "
            + "rights'."),
        "blocked" or "autoblocked" or "blockedfrommail" =>
            new(ConnectorFault.Forbidden, $"The account or this machine's address is blocked on {address.Host}. Ask its administrator to lift the block."),
        "badtoken" => new(ConnectorFault.Credentials,
            $"{address.Host} did not accept its own log-in token: its session cookies do not arrive. Check that the address is the wiki's own (host, http or "
            + "https), as Special:Version shows it."),
        "assertuserfailed" or "assertnameduserfailed" or "assertbotfailed" =>
            new(ConnectorFault.Credentials, $"{address.Host} signed the account out again and again. Renew the bot password or the token in the source's "
            + "settings."),
        "apidisabled" or "query-disabled" or "moduledisabled" =>
            new(ConnectorFault.Forbidden, $"The API of {address.Host} is switched off. Ask its administrator to switch it on, or read a dump instead "
            + "(mediawiki-dump)."),
        "unknown_action" or "badvalue" or "missingparam" or "unknown_module" =>
            new(ConnectorFault.UnexpectedContent, $"{address.Host} does not know a request that MediaWiki 1.25 and later know ({code}). Update the wiki, or "
            + "read a dump instead (mediawiki-dump)."),
        _ when IsInternal(code) => new(ConnectorFault.Unavailable,
            $"{address.Host} failed on its own side ({code}). Ask its administrator; the crawl tries again at its next time."),
        _ when code.StartsWith("mwoauth", StringComparison.Ordinal) =>
            new(ConnectorFault.Credentials, $"{address.Host} does not accept the token ({code}). Make a new owner-only OAuth 2 consumer and fill in its "
            + "access token."),
        _ => new(ConnectorFault.Other, $"{address.Host} answered the error '{Short(code)}': {Short(info)} Look it up at "
            + "mediawiki.org/wiki/API:Errors_and_warnings."),
    };

    /// <summary>Why a log-in did not succeed.</summary>
    public static ConnectorException FromLogin(JsonElement login, Uri address)
    {
        string result = login.Text("result");
        string reason = Short(login.Text("reason") is { Length: > 0 } text ? text : login.Part("reason").Text("text"));
        return result switch
        {
            "Throttled" => new(ConnectorFault.RateLimited,
                $"{address.Host} allows no log-in for now: there were too many wrong ones. Check the bot password; the crawl tries again at its next "
                + "time.") { RetryAfter = TimeSpan.FromSeconds(login.Number("wait") ?? 300) },
            "WrongToken" or "NeedToken" => From("badtoken", "", address, withCredentials: true),
            "Aborted" => new(ConnectorFault.Credentials,
                $"{address.Host} does not sign in this account this way: {reason} Make a bot password at Special:BotPasswords and fill in its name "
                + "(Account@Bot)."),
            "Blocked" => From("blocked", "", address, withCredentials: true),
            "Failed" or "WrongPass" or "NotExists" or "NoName" or "Illegal" or "EmptyPass" or "WrongPluginPass" =>
                new(ConnectorFault.Credentials, $"{address.Host} does not accept the bot password{(reason.Length > 0 ? $": {reason}" : ".")} Its user name "
                    + "is Account@Bot; make a new one at Special:BotPasswords if it was lost."),
            _ => new(ConnectorFault.Credentials, $"{address.Host} answered the log-in with '{Short(result)}'. {reason} Check the bot password."),
        };
    }

    /// <summary>What answered instead of the API: where the answer is a page of the wiki itself, it says where the API is (RSD).</summary>
    public static ConnectorException NotTheApi(SourceResponse response, ConnectorException fault)
    {
        string page = response.LooksLikeHtml && !response.LooksLikeLogin ? System.Text.Encoding.UTF8.GetString(response.Body) : "";
        return EditUri().Match(page) is { Success: true } link
            && Uri.TryCreate(response.Address, System.Net.WebUtility.HtmlDecode(link.Groups[1].Value), out Uri? api)
            ? new ConnectorException(ConnectorFault.UnexpectedContent,
                $"{HttpFaults.Shown(response.Address)} is a page of the wiki. Its API is at {HttpFaults.Shown(api)}: give that address.", fault)
            : fault;
    }

    // A server's own words, kept short and to one line.
    private static string Short(string text)
    {
        string line = WikitextMarks.Plain(text.ReplaceLineEndings(" "));
        return line.Length > 150 ? line[..150] + "…" : line;
    }

    [GeneratedRegex("""<link[^>]{0,200}rel=["']EditURI["'][^>]{0,200}href=["']([^"'<>?]{1,500})""", RegexOptions.IgnoreCase)]
    private static partial Regex EditUri();
}
