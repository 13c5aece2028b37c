using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Dutch words of which the stemmer does not bring the forms together: vowels that lengthen (weg, wegen), -eren (kind, kinderen), Latin ones (museum, musea), -ieel and -iëren; or
/// takes for forms of others: gevaar and varen, geval and val. Built from
/// strings: the dictionary of Lucene's own DutchAnalyzer is broken (it keeps stale characters of a reused buffer), so that kind and kinderen do not meet there.
/// </summary>
internal static class DutchIrregulars
{
    // singular: other forms. The singular is what is indexed; compounds are listed where people write them daily.
    private const string Forms = """
        kind: kinderen kindje kindjes kinder
        kleinkind: kleinkinderen
        schoolkind: schoolkinderen
        pleegkind: pleegkinderen
        ei: eieren eitje eitjes eier
        lied: liederen lieder
        volk: volkeren volken
        goed: goederen
        rund: runderen runder
        kalf: kalveren kalfs kalver
        lam: lammeren lams
        rad: raderen
        blad: bladeren bladen blader
        been: beenderen
        hoen: hoenderen
        weg: wegen
        snelweg: snelwegen
        spoorweg: spoorwegen
        rijksweg: rijkswegen
        lid: leden
        teamlid: teamleden
        bestuurslid: bestuursleden
        raadslid: raadsleden
        kamerlid: kamerleden
        commissielid: commissieleden
        projectlid: projectleden
        gezinslid: gezinsleden
        familielid: familieleden
        personeelslid: personeelsleden
        stad: steden
        binnenstad: binnensteden
        schip: schepen scheeps
        vrachtschip: vrachtschepen
        smid: smeden
        gelid: gelederen
        dag: dagen
        werkdag: werkdagen
        feestdag: feestdagen
        verlofdag: verlofdagen
        vakantiedag: vakantiedagen
        ziektedag: ziektedagen
        themadag: themadagen
        studiedag: studiedagen
        verslag: verslagen
        jaarverslag: jaarverslagen
        bedrag: bedragen
        toeslag: toeslagen
        beslag: beslagen
        ontslag: ontslagen
        dak: daken
        pad: paden
        fietspad: fietspaden
        bad: baden
        gat: gaten
        vat: vaten
        glas: glazen
        graf: graven
        staf: staven
        hof: hoven
        slot: sloten
        schot: schoten
        lot: loten
        god: goden
        oorlog: oorlogen
        gebod: geboden
        verbod: verboden
        gebed: gebeden
        gebrek: gebreken
        bevel: bevelen
        verkeersspel: verkeersspelen
        rechtsgeding: rechtsgedingen
        koe: koeien
        museum: musea museums
        centrum: centra centrums
        datacentrum: datacentra
        evenement: evenementen
        criterium: criteria
        technicus: technici
        medicus: medici
        politicus: politici
        academicus: academici
        musicus: musici
        crisis: crises crisissen
        basis: bases basissen
        geval: gevallen
        gevaar: gevaren gevaarlijk gevaarlijke gevaarlijker
        geweld: gewelddadig
        geweldig: geweldige
        geef: geeft geven
        financieel: financiële
        commercieel: commerciële
        essentieel: essentiële
        materieel: materiële
        industrieel: industriële
        officieel: officiële
        potentieel: potentiële
        initieel: initiële
        initieer: initiëren initieert
        definieer: definiëren definieert definiëring
        discussieer: discussiëren discussieert
        """;

    /// <summary>The map, after an admin's overrides.</summary>
    public static StemmerOverrideFilter.StemmerOverrideMap Map(WordRules rules) => IrregularForms.Map(Forms, rules.Overrides);
}
