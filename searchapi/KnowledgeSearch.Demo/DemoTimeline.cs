namespace KnowledgeSearch.Demo;

/// <summary>What happens in the organisation during the first minutes of a demo, so that scheduled crawls find something new.</summary>
public static class DemoTimeline
{
    internal static readonly IReadOnlyList<(TimeSpan After, Action<DemoOrganisation> Happen)> Steps =
    [
        (TimeSpan.FromSeconds(45), organisation => organisation.Engage.Post("it", "r.steenhuis", "De printer op de eerste verdieping geeft weer foutcode 5B00. Iemand een idee, of is het tijd voor de printerfluisteraar? 🖨️", type: "question")),
        (TimeSpan.FromSeconds(80), organisation => organisation.Engage.Reply(Latest(organisation, "r.steenhuis"), "p.oyelaran", "Error 5B00 means the waste ink tank is full. I have a spare in the service desk cupboard, will swap it before lunch.")),
        (TimeSpan.FromSeconds(110), organisation => organisation.Feeds.Publish("it", "printer-5b00", "Printer eerste verdieping tijdelijk buiten gebruik", "<p>De printer bij Sales (P1-04) is tot de middag uit: de inktopvangtank wordt vervangen. Gebruik zolang de printer op de begane grond.</p>", "p.oyelaran")),
        (TimeSpan.FromSeconds(140), organisation => organisation.Wiki.Edit("Printen en scannen", organisation.Wiki.Find("Printen en scannen")!.Current.Text + "\n\n== Foutcode 5B00 ==\nDe inktopvangtank is vol. Meld het bij de servicedesk; vervangen duurt tien minuten.", "p.oyelaran", "foutcode 5B00 toegevoegd")),
        (TimeSpan.FromSeconds(170), organisation => organisation.Engage.Reply(organisation.Engage.Thread("sneeuwwerk").Id, "j.vanderkolk", "Nog een aanvulling, ook al is deze vraag oud: bij code rood hoef je géén verlof op te nemen als je niet veilig kunt reizen en thuiswerken niet kan. Stem het wel dezelfde dag af met je leidinggevende.")),
        (TimeSpan.FromSeconds(200), organisation => organisation.Feeds.Edit("facilitair", "lift-kortveen", "<p>De goederenlift in Kortveen doet het weer. De nieuwe hydrauliekslang is geplaatst en de keuring is akkoord.</p>")),
        (TimeSpan.FromSeconds(240), organisation => organisation.Intranet.Edit("/facilitair/parkeren.htm", organisation.Intranet.Find("/facilitair/parkeren.htm")!.Body + "<P><B>Nieuw:</B> de vakken bij de laadpalen zijn na vier uur laden weer voor een ander.</P>")),
        (TimeSpan.FromSeconds(280), organisation => organisation.Engage.Post("new", "o.farrell", "Small win: the English version of the house rules is finally on the wiki. Thanks for the proofreading, @t.ashworth! 🎉")),
    ];

    /// <summary>Lets it happen, each step at its time after now; ends after the last.</summary>
    public static async Task RunAsync(DemoOrganisation organisation, TimeProvider time, CancellationToken cancellationToken)
    {
        TimeSpan passed = TimeSpan.Zero;
        foreach ((TimeSpan after, Action<DemoOrganisation> happen) in Steps)
        {
            await Task.Delay(after - passed, time, cancellationToken);
            passed = after;
            happen(organisation);
        }
    }

    private static long Latest(DemoOrganisation organisation, string sender) => organisation.Engage.Messages.Last(message => message.Sender == sender && message.IsStarter).Id;
}
