namespace KnowledgeSearch.Connectors.Tests.Web.Extraction;

/// <summary>Pages as intranets of 1998–2010 wrote them, and the text a person would copy from each.</summary>
internal static class LegacyPages
{
    private const string LeftMenu = """
        <td width="150" valign="top" bgcolor="#003366"><font color="white"><a href="/">Home</a><br><a href="/nieuws.htm">Nieuws</a><br><a href="/hr/">Personeelszaken</a><br>
        <a href="/ict/">ICT</a><br><a href="/kantine/">Kantine</a><br><a href="/or/">Ondernemingsraad</a><br><a href="/telefoon.asp">Telefoongids</a><br><a href="/zoek.asp">Zoeken</a></font></td>
        """;

    public static TheoryData<string, string, string> All => new()
    {
        {
            "layout table",
            $"""
            <html><head><title>Verlof aanvragen - Intranet Delta Staal</title></head><body bgcolor=white>
            <table width="760"><tr><td colspan=2><img src=logo.gif alt="Delta Staal"></td></tr><tr>{LeftMenu}<td valign=top>
            <h1>Verlof aanvragen</h1><font face=Arial size=2>Verlof vraagt u minstens twee weken vooraf aan met formulier P-12.<br><br>
            Uw leidinggevende tekent het formulier en stuurt het naar personeelszaken. U hoort binnen vijf werkdagen of het verlof is goedgekeurd.<br><br>
            Bijzonder verlof (huwelijk, verhuizing, overlijden) vraagt u aan bij uw leidinggevende zonder formulier.</font></td></tr>
            <tr><td colspan=2 align=center><font size=1>Copyright 2004 Delta Staal | <a href="/disclaimer.htm">Disclaimer</a></font></td></tr></table></body></html>
            """,
            """
            Verlof aanvragen Verlof vraagt u minstens twee weken vooraf aan met formulier P-12. Uw leidinggevende tekent het formulier en stuurt het naar personeelszaken. U hoort binnen vijf
            werkdagen of het verlof is goedgekeurd. Bijzonder verlof (huwelijk, verhuizing, overlijden) vraagt u aan bij uw leidinggevende zonder formulier.
            """
        },
        {
            "telephone list",
            $"""
            <html><head><title>Telefoonlijst</title></head><body><table><tr>{LeftMenu}<td><h2>Telefoonlijst afdeling Inkoop</h2>
            <table border=1><tr><th>Naam</th><th>Functie</th><th>Toestel</th></tr><tr><td>A. Bakker</td><td>Hoofd inkoop</td><td>2210</td></tr><tr><td>B. Visser</td><td>Inkoper</td><td>2211</td></tr>
            <tr><td>C. Smit</td><td>Inkoper grondstoffen</td><td>2212</td></tr><tr><td>D. Mulder</td><td>Secretariaat</td><td>2200</td></tr></table></td></tr></table></body></html>
            """,
            "Telefoonlijst afdeling Inkoop Naam Functie Toestel A. Bakker Hoofd inkoop 2210 B. Visser Inkoper 2211 C. Smit Inkoper grondstoffen 2212 D. Mulder Secretariaat 2200"
        },
        {
            "list of documents",
            $"""
            <html><head><title>Formulieren</title></head><body><table><tr>{LeftMenu}<td width="600"><h1>Formulieren</h1><p>Kies een formulier:</p><ul>
            <li><a href=p12.doc>P-12 Verlofaanvraag</a></li><li><a href=p13.doc>P-13 Declaratie reiskosten woon-werkverkeer</a></li><li><a href=p14.doc>P-14 Aanvraag opleiding</a></li>
            <li><a href=p15.doc>P-15 Ziekmelding en herstelmelding</a></li><li><a href=p20.doc>P-20 Melding bijna-ongeval</a></li><li><a href=p21.doc>P-21 Aanvraag veiligheidsschoenen</a></li>
            </ul></td></tr></table></body></html>
            """,
            """
            Formulieren Kies een formulier: P-12 Verlofaanvraag P-13 Declaratie reiskosten woon-werkverkeer P-14 Aanvraag opleiding P-15 Ziekmelding en herstelmelding P-20 Melding bijna-ongeval
            P-21 Aanvraag veiligheidsschoenen
            """
        },
        {
            "a page of two lines",
            """
            <html><head><title>Kantine</title></head><body><h3>Openingstijden kantine</h3>De kantine is open van 11.45 tot 13.30 uur.<br>Op vrijdag is er patat.</body></html>
            """,
            "Openingstijden kantine De kantine is open van 11.45 tot 13.30 uur. Op vrijdag is er patat."
        },
        {
            "short page with menu",
            """
            <html><head><title>Parkeren</title></head><body><div id="menu"><ul><li><a href=/>Home</a></li><li><a href=/hr>HR</a></li><li><a href=/ict>ICT</a></li><li><a href=/fac>Facilitair</a></li></ul></div>
            <div id="inhoud"><h1>Parkeren</h1><p>Bezoekers parkeren op P2.</p><p>Een pas haalt u bij de receptie.</p></div><div id="footer">Vragen? Bel de servicedesk: 5555</div></body></html>
            """,
            "Parkeren Bezoekers parkeren op P2. Een pas haalt u bij de receptie."
        },
        {
            "questions in table rows",
            $"""
            <html><head><title>Veelgestelde vragen ICT</title></head><body><table><tr>{LeftMenu}<td><table width=600 cellpadding=4>
            <tr><td><b>Ik ben mijn wachtwoord vergeten. Wat nu?</b></td></tr><tr><td>Bel de servicedesk op toestel 5555. Houd uw personeelsnummer bij de hand.</td></tr>
            <tr><td><b>Hoe stel ik mijn afwezigheidsmelding in?</b></td></tr><tr><td>Open Extra, Assistent Afwezigheid en vul de tekst in.</td></tr>
            <tr><td><b>Mijn printer doet het niet.</b></td></tr><tr><td>Controleer eerst of er papier in de lade ligt; zet daarna de printer uit en aan.</td></tr>
            <tr><td><b>Waar vraag ik een nieuwe laptop aan?</b></td></tr><tr><td>Met formulier I-3, ondertekend door uw afdelingshoofd.</td></tr></table></td></tr></table></body></html>
            """,
            """
            Ik ben mijn wachtwoord vergeten. Wat nu? Bel de servicedesk op toestel 5555. Houd uw personeelsnummer bij de hand. Hoe stel ik mijn afwezigheidsmelding in? Open Extra, Assistent
            Afwezigheid en vul de tekst in. Mijn printer doet het niet. Controleer eerst of er papier in de lade ligt; zet daarna de printer uit en aan. Waar vraag ik een nieuwe laptop aan?
            Met formulier I-3, ondertekend door uw afdelingshoofd.
            """
        },
        {
            "two columns of content",
            $"""
            <html><head><title>Welkom</title></head><body><table><tr>{LeftMenu}
            <td valign=top width="50%"><h2>Nieuws</h2><p>De nieuwe hal 4 is vrijdag geopend door de burgemeester. Er waren tweehonderd gasten.</p><p>De jaarcijfers worden op 12 maart bekendgemaakt in de kantine.</p></td>
            <td valign=top width="50%"><h2>Veiligheid</h2><p>Deze maand waren er geen ongevallen met verzuim. Draag altijd uw helm in hal 2.</p><p>De ontruimingsoefening is op dinsdag om tien uur.</p></td>
            </tr></table></body></html>
            """,
            """
            Nieuws De nieuwe hal 4 is vrijdag geopend door de burgemeester. Er waren tweehonderd gasten. De jaarcijfers worden op 12 maart bekendgemaakt in de kantine. Veiligheid Deze maand waren er
            geen ongevallen met verzuim. Draag altijd uw helm in hal 2. De ontruimingsoefening is op dinsdag om tien uur.
            """
        },
        {
            "form",
            $"""
            <html><head><title>Ziekmelden</title></head><body><table><tr>{LeftMenu}<td><form action=/meld.asp method=post><h1>Ziekmelden</h1>Meld u voor 9.00 uur ziek bij uw leidinggevende.<p>
            Naam: <input name=naam><br>Toestel: <input name=toestel><br>Verwachte duur: <select name=duur><option>1 dag</option><option>langer</option></select><br><input type=submit value=Verstuur></form></td></tr></table></body></html>
            """,
            "Ziekmelden Meld u voor 9.00 uur ziek bij uw leidinggevende. Naam: Toestel: Verwachte duur:"
        },
    };
}
