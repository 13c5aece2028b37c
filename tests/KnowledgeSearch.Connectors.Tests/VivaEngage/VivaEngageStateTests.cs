using CsCheck;
using KnowledgeSearch.Connectors.VivaEngage;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

public sealed class VivaEngageStateTests
{
    private static readonly string[] Pieces = ["opengraphobject:[", "\"]", "]", ",", " : ", "title=\"", "\" : description=", "uploadedfile:", "12", "https://a.example/", "[", "x"];

    private static readonly Gen<KnownThread> Threads =
        from id in Gen.Long[1, long.MaxValue / 2]
        from known in Gen.Long[-1_000_000, long.MaxValue / 2].HashSet[0, 20]
        from seconds in Gen.Long[0, 4_000_000_000]
        from asker in Gen.Long[-2, 5]
        from updates in Gen.Int[0, 50]
        from place in Gen.Long[0, 3]
        select Thread(id, known, DateTimeOffset.FromUnixTimeSeconds(seconds), asker, updates, place);

    [Fact]
    public void A_remembered_thread_reads_back_as_it_was_written() => Threads.Sample(thread =>
    {
        KnownThread read = KnownThread.Read(thread.Write());
        Assert.Equal(thread.Write(), read.Write());
        Assert.Equal((thread.Id, thread.Group, thread.Asker, thread.StarterKnown, thread.Visited, thread.Updates, thread.IsIncomplete), (read.Id, read.Group, read.Asker, read.StarterKnown, read.Visited, read.Updates, read.IsIncomplete));
        Assert.True(thread.Known.SetEquals(read.Known));
    });

    [Fact]
    public void Beyond_the_bound_the_threads_that_were_silent_longest_are_forgotten()
    {
        VivaEngageState state = new();
        for (int i = 0; i < 90_000; i++)
        {
            KnownThread thread = state.Thread(1_000_000_000_000_000 + (i * 1_000L));
            thread.Active = DateTimeOffset.UnixEpoch.AddSeconds(i);
            thread.Known.UnionWith(Enumerable.Range(0, 5).Select(reply => thread.Id + (reply * 1_000_000_000L)));
        }

        Checkpoint checkpoint = state.Write();
        Assert.InRange(checkpoint.Value.Length, 1, 16 * 1024 * 1024);
        VivaEngageState read = VivaEngageState.Read(checkpoint);
        Assert.InRange(read.Threads.Values.Sum(thread => thread.Known.Count), VivaEngageState.MaxMessages - 5, VivaEngageState.MaxMessages);
        Assert.Contains(1_000_000_000_000_000 + (89_999 * 1_000L), read.Threads.Keys);
        Assert.DoesNotContain(1_000_000_000_000_000, read.Threads.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"v\":2}")]
    [InlineData("{\"v\":1,\"full\":false,\"feeds\":[],\"groups\":{},\"users\":[],\"threads\":[\"1|2\"]}")]
    [InlineData("{\"v\":1,\"full\":false,\"feeds\":[],\"groups\":{},\"users\":[],\"threads\":[null]}")]
    public void A_position_that_is_not_ours_is_said_to_be_lost(string value) =>
        Assert.Equal(ConnectorFault.CheckpointLost, Assert.Throws<ConnectorException>(() => VivaEngageState.Read(new Checkpoint(value))).Fault);

    [Fact]
    public void Attachments_of_any_shape_are_read_without_a_fault() =>
        Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]).Array[0, 40]
            .Sample(parts => YammerAttachments.Read(string.Concat(parts)).Links.All(EngageText.IsWebAddress));

    [Fact]
    public void Both_types_are_registered_with_valid_defaults()
    {
        ServiceCollection services = new();
        services.AddVivaEngageConnector();
        List<ConnectorType> types = [.. services.Select(service => service.ImplementationInstance).OfType<ConnectorType>()];
        Assert.Equal(["viva-engage", "yammer-export"], types.Select(type => type.Name));
        Assert.Empty(OptionsSchema.Validate(new VivaEngageOptions { Token = "x" }, "Sources.engage"));
        Assert.Contains(OptionsSchema.Describe(typeof(VivaEngageOptions)), field => field is { Name: "Token", Secret: true, Required: true });
    }

    private static KnownThread Thread(long id, HashSet<long> distances, DateTimeOffset visited, long asker, int updates, long group)
    {
        KnownThread thread = new(id) { Visited = visited, Active = visited.AddDays(-1), StarterKnown = asker >= -1, Asker = asker >= 0 ? asker : null, Group = group == 0 ? null : group };
        thread.Known.UnionWith(distances.Select(distance => id + distance));
        thread.Counted(new EngageThread(id, updates, updates > 1 ? id + updates : 0, false, null, []));
        thread.AbsentSince = updates % 3 == 0 ? visited : null;
        return thread;
    }
}
