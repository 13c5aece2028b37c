using System.Net;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling.Network;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

public sealed class NetworkPolicyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.3.4")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1:7f00:0:100::")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::f5ff:fffe")]
    [InlineData("2001:0:a00:1::80ff:fffe")]
    [InlineData("fd12::5efe:127.0.0.1")]
    [InlineData("fd12::200:5efe:127.0.0.1")]
    public void This_machine_is_refused_in_every_form_unless_opened(string address)
    {
        Assert.Contains("set Network:AllowLoopback to true", Refusal(address), StringComparison.Ordinal);
        Assert.NotEmpty(Policy(new NetworkOptions { AllowLoopback = true }).Vet("wiki.example", 49_321, [IPAddress.Parse(address)]));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("169.254.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:a9fe:a9fe::1")]
    [InlineData("2001:0:a00:1::5601:5601")]
    [InlineData("fe80::5efe:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::ffff:255.255.255.255")]
    public void Floor_is_refused_whatever_is_configured(string address)
    {
        NetworkOptions open = new() { AllowLoopback = true };
        open.Allow.Add(new NetworkRule { Addresses = "0.0.0.0/0" });
        open.Allow.Add(new NetworkRule { Addresses = "::/0" });
        ConnectorException refusal = Assert.Throws<ConnectorException>(() => Policy(open).Vet("wiki.example", 443, [IPAddress.Parse(address)]));
        Assert.Equal(ConnectorFault.Connection, refusal.Fault);
        Assert.StartsWith("wiki.example leads to ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("whatever Network says", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("93.184.216.34")]
    [InlineData("fd12:3456::1")]
    [InlineData("2a02:a440::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("64:ff9b:1:a00:0:100::")]
    public void Intranet_and_internet_pass(string address) =>
        Assert.Equal([IPAddress.Parse(address)], Policy().Vet("wiki.example", 443, [IPAddress.Parse(address)]));

    [Fact]
    public void This_machine_by_its_address_on_a_network_is_refused_unless_a_rule_names_that_address()
    {
        IPAddress[] own = [.. System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
            .Where(one => one.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork && AddressFloor.Fault(one) is null && !IPAddress.IsLoopback(one))];
        Assert.SkipWhen(own.Length == 0, "this machine is on no network");
        foreach (IPAddress address in own)
        {
            NetworkOptions wide = new(), exact = new();
            wide.Allow.Add(new NetworkRule { Addresses = "0.0.0.0/0" });
            exact.Allow.Add(new NetworkRule { Addresses = address + "/32" });
            foreach (NetworkOptions options in (NetworkOptions[])[new(), wide])
            {
                Assert.Contains("this machine itself", Assert.Throws<ConnectorException>(() => Policy(options).Vet("wiki.example", 443, [address])).Message, StringComparison.Ordinal);
            }

            Assert.Equal([address], Policy(exact).Vet("wiki.example", 443, [address]));
        }
    }

    [Fact]
    public void Mapped_address_is_connected_to_as_what_it_is() =>
        Assert.Equal([IPAddress.Parse("10.0.0.1")], Policy().Vet("wiki.example", 443, [IPAddress.Parse("::ffff:10.0.0.1"), IPAddress.Parse("10.0.0.1")]));

    [Fact]
    public void One_bad_candidate_refuses_all()
    {
        ConnectorException refusal = Assert.Throws<ConnectorException>(
            () => Policy().Vet("wiki.example", 443, [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("169.254.169.254")]));
        Assert.Contains("wiki.example leads to 169.254.169.254", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_without_an_address_does_not_resolve() =>
        Assert.Equal(ConnectorFault.NameResolution, Assert.Throws<ConnectorException>(() => Policy().Vet("wiki.example", 443, [])).Fault);

    [Theory]
    [InlineData(80, true)]
    [InlineData(443, true)]
    [InlineData(8080, true)]
    [InlineData(8443, true)]
    [InlineData(9200, true)]
    [InlineData(22, false)]
    [InlineData(5432, false)]
    public void Ports_are_those_of_web_servers_and_of_the_configuration(int port, bool allowed)
    {
        NetworkOptions options = new();
        options.Ports.Add(9200);
        if (allowed)
        {
            Policy(options).Vet("wiki.example", port, [IPAddress.Parse("10.0.0.1")]);
        }
        else
        {
            string message = Assert.Throws<ConnectorException>(() => Policy(options).Vet("wiki.example", port, [IPAddress.Parse("10.0.0.1")])).Message;
            Assert.Equal($"Sources may not be read on port {port} of wiki.example. Whoever runs this server can add it to Network:Ports.", message);
        }
    }

    [Theory]
    [InlineData("wiki.intra.example", "10.20.1.1", 443, true)]
    [InlineData("WIKI.INTRA.EXAMPLE.", "10.20.1.1", 443, true)]
    [InlineData("wiki.intra.example", "10.21.1.1", 443, false)]
    [InlineData("wiki.intra.example", "10.20.1.1", 8000, false)]
    [InlineData("intra.example", "10.20.1.1", 443, false)]
    [InlineData("evil-intra.example", "10.20.1.1", 443, false)]
    [InlineData("wiki.intra.example.evil", "10.20.1.1", 443, false)]
    [InlineData("people.example", "10.99.0.1", 9000, true)]
    [InlineData("people.example", "10.99.0.1", 443, false)]
    [InlineData("10.30.0.7", "10.30.0.7", 80, true)]
    public void Rules_narrow_to_address_host_and_port(string host, string address, int port, bool allowed)
    {
        NetworkOptions options = new();
        options.Allow.Add(new NetworkRule { Addresses = "10.20.0.0/16", Host = "*.intra.example" });
        NetworkRule people = new() { Host = "people.example" };
        people.Ports.Add(9000);
        options.Allow.Add(people);
        options.Allow.Add(new NetworkRule { Addresses = "10.30.0.0/16" });
        Exception? refusal = Record.Exception(() => Policy(options).Vet(host, port, [IPAddress.Parse(address)]));
        Assert.Equal(allowed, refusal is null);
        if (!allowed)
        {
            Assert.Equal($"No rule of Network:Allow permits {host} ({address}) on port {port}. Whoever runs this server can add one.", refusal!.Message);
        }
    }

    [Fact]
    public void Faulty_settings_are_named_all_at_once()
    {
        NetworkOptions options = new();
        options.Ports.Add(0);
        options.Allow.Add(new NetworkRule { Addresses = "10.20.0.0/40", Host = "*.*.example" });
        options.Allow.Add(new NetworkRule());
        ValidateOptionsResult result = new NetworkOptionsRules().Validate(null, options);
        Assert.Equal(
            [
                "Network:Ports must hold ports from 1 to 65535, was 0.",
                "Network:Allow:0:Addresses must be a network such as '10.20.0.0/16', was '10.20.0.0/40'.",
                "Network:Allow:0:Host must be a host name or '*.' and a host name, was '*.*.example'.",
                "Network:Allow:1 names nothing; give Addresses, Host or Ports, or remove it.",
            ],
            result.Failures);
    }

    private static string Refusal(string address) =>
        Assert.Throws<ConnectorException>(() => Policy().Vet("wiki.example", 443, [IPAddress.Parse(address)])).Message;

    private static NetworkPolicy Policy(NetworkOptions? options = null) => new(Options.Create(options ?? new NetworkOptions()));
}
