using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Demo;

/// <summary>Writes pages as the editors of their time did, in bytes.</summary>
internal static class LegacyHtml
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)
        ?? throw new InvalidOperationException("The runtime has no windows-1252 encoding.");

    private static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL");

    public static byte[] Write(DemoOrganisation organisation, LegacyPage page, string session)
    {
        string body = organisation.Resolve(page.Body);
        string html = page.Layout switch
        {
            LegacyLayout.Tables => Tables(organisation, page, body, session),
            LegacyLayout.Word => Word(organisation, page, body),
            LegacyLayout.Frame => $"<HTML><HEAD>{Meta(page)}<TITLE>{page.Title}</TITLE></HEAD>\n<BODY BGCOLOR=\"#FFFFFF\">\n<H2>{page.Title}</H2>\n{body}\n{Footer(organisation, page)}\n</BODY></HTML>",
            _ => body,
        };
        return page.Charset == LegacyCharset.Utf8 ? Encoding.UTF8.GetBytes(html) : Windows1252Bytes(html);
    }

    public static string ContentType(LegacyPage page) => page.Charset switch
    {
        LegacyCharset.HeaderLatin1 => "text/html; charset=iso-8859-1",
        LegacyCharset.Utf8 => "text/html; charset=utf-8",
        _ => "text/html",
    };

    private static string Meta(LegacyPage page) => page.Charset switch
    {
        LegacyCharset.MetaLatin1 => "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=iso-8859-1\">",
        LegacyCharset.MetaUtf8ButNot => "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=utf-8\">",
        LegacyCharset.Utf8 => "<meta charset=\"utf-8\">",
        _ => "<META NAME=\"GENERATOR\" CONTENT=\"SiteBouwer 3.1\">",
    };

    private static string Tables(DemoOrganisation organisation, LegacyPage page, string body, string session) => $"""
        <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
        <HTML><HEAD>{Meta(page)}<TITLE>Lindewaard Intranet - {page.Title}</TITLE></HEAD>
        <BODY BGCOLOR="#FFFFFF" TOPMARGIN="0">
        <TABLE WIDTH="780" BORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD COLSPAN="2" BGCOLOR="#003366"><FONT COLOR="white" SIZE="4">Lindewaard Intranet</FONT></TD></TR>
        <TR><TD WIDTH="160" VALIGN="top" BGCOLOR="#DDE6EE">
        <!--googleoff: index-->
        <TABLE><TR><TD><A HREF="/welkom.htm?sid={session}">Welkom</A></TD></TR><TR><TD><A HREF="/hr/index.htm?sid={session}">Personeel</A></TD></TR><TR><TD><A HREF="/kwaliteit/index.htm?sid={session}">Kwaliteitshandboek</A></TD></TR>
        <TR><TD><A HREF="/producten/index.htm?sid={session}">Producten</A></TD></TR><TR><TD><A HREF="/projecten/index.htm">Projectarchief</A></TD></TR><TR><TD><A HREF="/nieuws/index.htm">De Scharnier</A></TD></TR><TR><TD><A HREF="/telefoon/index.htm">Telefoonlijst</A></TD></TR><TR><TD><A HREF="/agenda/kalender.asp">Agenda</A></TD></TR><TR><TD><A HREF="javascript:history.back()">Terug</A></TD></TR></TABLE>
        <!--googleon: index-->
        </TD><TD VALIGN="top"><TABLE CELLPADDING="8"><TR><TD>
        <H1><FONT FACE="Verdana" SIZE="4">{page.Title}</FONT></H1>
        {body}
        </TD></TR></TABLE></TD></TR>
        <TR><TD COLSPAN="2">{Footer(organisation, page)}</TD></TR></TABLE></BODY></HTML>
        """;

    private static string Word(DemoOrganisation organisation, LegacyPage page, string body) => $"""
        <html xmlns:o="urn:schemas-microsoft-com:office:office"><head>{Meta(page)}<meta name=Author content="{organisation.Person(page.Author).Name}">
        <title>{page.Title}</title><style><!-- p.Stijl1 /* opmaak */ margin:0cm; --></style></head>
        <body lang=NL><div class=Section1><p class=Stijl1><b><span style='font-size:16.0pt'>{page.Title}<o:p></o:p></span></b></p>
        {body}
        <p class=Stijl1><o:p>&nbsp;</o:p></p><p class=Stijl1><i>{Changed(organisation, page)}</i></p></div></body></html>
        """;

    private static string Footer(DemoOrganisation organisation, LegacyPage page) => $"<HR><FONT SIZE=\"1\">{Changed(organisation, page)} - &copy; Lindewaard Industriedeuren B.V.</FONT>";

    private static string Changed(DemoOrganisation organisation, LegacyPage page) => page.Language == "en"
        ? $"Last modified on {page.Modified.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)} by {organisation.Person(page.Author).Name}"
        : $"Laatst gewijzigd op {page.Modified.ToString("d MMMM yyyy", Dutch)} door {organisation.Person(page.Author).Name}";

    /// <summary>Letters outside the code page become character references, as the editors wrote them.</summary>
    private static byte[] Windows1252Bytes(string html)
    {
        StringBuilder encodable = new(html.Length);
        foreach (Rune rune in html.EnumerateRunes())
        {
            string text = rune.ToString();
            encodable.Append(Windows1252.GetString(Windows1252.GetBytes(text)) == text ? text : $"&#{rune.Value};");
        }

        return Windows1252.GetBytes(encodable.ToString());
    }
}
