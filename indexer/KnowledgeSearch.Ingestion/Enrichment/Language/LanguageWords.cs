using System.Collections.Frozen;

namespace KnowledgeSearch.Ingestion.Enrichment.Language;

/// <summary>
/// Words that tell Dutch from English, with how much each tells: positive for Dutch, negative for English. Mostly function words, which carry a language
/// whatever the subject; words that both languages
/// use about equally (is, in, was, we, had, over, want, men, meeting, team, project) are left out on purpose.
/// </summary>
internal static class LanguageWords
{
    private const float Strong = 3, Fair = 2, Weak = 1;

    private const string DutchStrong = """
        de het een en niet dat ik je jij jou jouw jullie zij hij ze mijn zijn haar onze deze dit daar er maar voor met naar aan bij tot uit ook nog wel geen
        dan toen te om
        wordt worden werd werden geworden heb hebt heeft hebben gehad kan kunnen kunt kon konden zal zullen zult zou zouden moet moeten moest moesten mag mogen
        mocht wilt willen wilde wilden
        gaat gaan ging gingen gegaan doet doen deed gedaan bent waren geweest ben zit zitten staat staan ligt liggen blijft blijven bleef lijkt lijken vind
        vindt vinden gevonden denk denkt denken dacht
        maak maakt maken gemaakt zie ziet zien gezien krijg krijgt krijgen gekregen kreeg komt komen kwam neem neemt nemen genomen weet weten wist geef geeft
        geven gegeven zeg zegt zeggen gezegd
        werkt werken gewerkt gebruik gebruikt gebruiken gebruiker gebruikers klik klikken kies kiezen stuur stuurt sturen gestuurd verstuurd vraag vragen
        gevraagd antwoord antwoorden
        wie waar wanneer waarom hoe welke welk waarin waarmee waarvoor waarbij hierbij hierin hiermee hiervoor daarin daarmee daarvoor daarna daarbij hiervan
        daarvan ervan erin ermee eraan
        iemand niemand iets niets alles alle allemaal iedereen ieder iedere elk elke veel vele weinig meer minder meeste heel erg zeer altijd nooit soms vaak
        weer steeds even misschien graag
        alleen zelf elkaar samen hier daarom dus echter toch al alvast nu straks vandaag morgen gisteren morgenochtend volgende vorige vanmiddag vanavond
        vanochtend binnenkort eerst later
        bedankt dank dankjewel dankje hallo hoi groet groeten groetjes vriendelijke geachte goedemorgen goedemiddag beste alsjeblieft alstublieft sorry excuses
        succes
        omdat zodat terwijl hoewel tenzij indien zoals zowel noch tussen tegen zonder binnen buiten onder boven achter naast volgens tijdens sinds vanaf vanuit
        rondom omtrent wegens
        nieuwe nieuw goed goede beter groot grote klein kleine andere anders eerste tweede derde laatste hele eigen zelfde dezelfde hetzelfde juiste verkeerde
        mogelijk nodig belangrijk belangrijke
        jaar jaren maand maanden dagen dag uur uren avond ochtend middag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart juni
        juli augustus oktober
        u uw uwe hun hen ons wij men's zich z'n m'n 't 'n 's a.u.b aub svp
        werk verlof ziek ziekmelding afdeling medewerker medewerkers collega collega's klant klanten leverancier vergadering afspraak aanvraag aanvragen
        bestand bestanden instellingen wachtwoord
        """;

    private const string DutchFair = """
        van op die als door wat zo wil zijnde ga doe kom wij mee weg af eens toe per via's zeker natuurlijk gewoon echt best wel hoor even klopt jammer prima
        fijn leuk mooi
        ja nee hoeft hoef hoeven mits ten ter der des sowieso kwijt stuk klaar open dicht aub ff ffe idd nl wss iig
        """;

    private const string DutchWeak = "me tijd geval deel soort manier plaats stand";

    private const string EnglishStrong = """
        the and you your yours he she they them their theirs his her hers its it's these those with from are were been being has have having does did done
        doing could should would might must
        not yes if when where what why how who which whose whom there then than because so that this to for but after before between into about through during
        without while until since
        please thanks thank hello hey dear regards sincerely cheers welcome my mine our ours us me's i i'm i've i'd i'll you're you've you'll we're we've we'll
        they're don't doesn't didn't can't won't isn't aren't
        wasn't couldn't shouldn't wouldn't that's there's what's let's here's haven't hasn't he's she's
        any some many much every everyone everybody everything someone somebody something anyone anything nothing nobody another other others only also just
        very too quite really always never sometimes often
        again already soon still maybe perhaps today tomorrow yesterday tonight morning afternoon evening next last monday tuesday wednesday thursday friday
        saturday sunday january february may june july
        august october december
        get gets got getting need needs needed know knows known make makes made making see sees seen take takes taken took give gives given gave think thinks
        thought want's look looks looking looked
        find finds finding found use uses used using user users work works working worked try tries trying tried send sends sending sent ask asks asking asked
        answer answers question questions
        click choose select settings file files password request requests employee employees colleague colleagues customer customers department leave sick
        meetings
        new old good better same different first second third more most less least few several own right wrong
        year years month months weeks day days hour hours people
        does't cannot without within under above below behind against according each both either neither such like
        """;

    private const string EnglishFair = """
        a it as on an at be by can no or will all do i'd here go goes went done let keep kept put set run runs back out up down off help call via date time
        thing things way lot
        """;

    private const string EnglishWeak = "of his will time we'd week start stop plan test";

    /// <summary>The evidence of lower-case words.</summary>
    public static FrozenDictionary<string, float> Evidence { get; } = Read();

    private static FrozenDictionary<string, float> Read()
    {
        Dictionary<string, float> evidence = new(StringComparer.Ordinal);
        foreach ((string words, float weight) in ((string, float)[])
            [(DutchStrong, Strong), (EnglishStrong, -Strong), (DutchFair, Fair), (EnglishFair, -Fair), (DutchWeak, Weak), (EnglishWeak, -Weak)])
        {
            foreach (string word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                evidence.TryAdd(word, weight);
            }
        }

        return evidence.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
