using System.Collections.Frozen;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Words that hold sentences together in Dutch and English. They are indexed and scored like any other (OR, IT, "want" and Van mean something), but a document that lacks them
/// is not a worse answer to a question typed as a sentence.
/// </summary>
internal static class FunctionWords
{
    private const string Words = """
        aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe
        hun ik in is ja je jij jou jouw jullie kan kun kunnen maar me meer men met mij mijn moet moeten na naar net niet niets nog nou nu of om omdat ons onze onder ook op over reeds
        te tegen toch toen tot u uit uw van veel voor want waren was wat waar waarom wanneer we wel welke werd wie wij wil willen word worden wordt zal ze zelf zich zij zijn zo zonder
        zou zouden mag mogen graag even iemand
        a about after all also am an and any are as at be because been before being but by can could did do does doing done for from get had has have having he her here him his
        how i if into it its just me more most must my no nor not now off on once only or other our out own please shall she should so some such than that the their them then there these
        they this those through to too under until up us very was were what when where which while who whom whose why will with would you your anyone someone
        """;

    private static readonly FrozenSet<string> Set = Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the lower-cased word is one.</summary>
    public static bool Contains(string word) => Set.Contains(word);
}
