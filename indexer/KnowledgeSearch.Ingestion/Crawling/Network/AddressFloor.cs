using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace KnowledgeSearch.Ingestion.Crawling.Network;

/// <summary>
/// What no configuration opens. An IPv6 address that carries an IPv4 address inside is judged by both, because a gateway or the operating system would
/// connect to the inner one.
/// </summary>
internal static class AddressFloor
{
    // IANA special-purpose registries (RFC 6890), and the metadata services of the clouds: AWS, Google, Azure, Alibaba, Oracle.
    private static readonly (IPNetwork Network, string Name)[] Denied =
    [
        Network("0.0.0.0/8", "an unspecified address"),
        Network("168.63.129.16/32", "a cloud metadata service"),
        Network("100.100.100.200/32", "a cloud metadata service"),
        Network("192.0.0.192/32", "a cloud metadata service"),
        Network("169.254.0.0/16", "a link-local address, where cloud metadata services are"),
        Network("224.0.0.0/4", "a multicast address"),
        Network("255.255.255.255/32", "the broadcast address"),
        Network("240.0.0.0/4", "a reserved address"),
        Network("::/128", "an unspecified address"),
        Network("fd00:ec2::254/128", "a cloud metadata service"),
        Network("fd20:ce::254/128", "a cloud metadata service"),
        Network("fe80::/10", "a link-local address"),
        Network("fec0::/10", "a site-local address"),
        Network("ff00::/8", "a multicast address"),
    ];

    /// <summary>The address as it will be connected to: an IPv4 address that came as mapped IPv6 is the IPv4 address.</summary>
    public static IPAddress Normalize(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>What is wrong with an address; null when nothing is. Loopback is not judged here.</summary>
    public static string? Fault(IPAddress address) =>
        Faces(address).Select(face => Denied.FirstOrDefault(denied => denied.Network.Contains(face)).Name).FirstOrDefault(name => name is not null);

    /// <summary>Whether the address, or one inside it, is this machine itself.</summary>
    public static bool IsLoopback(IPAddress address) => Faces(address).Any(IPAddress.IsLoopback);

    /// <summary>Whether the address, or one inside it, is one that this machine has on a network at the moment.</summary>
    public static bool IsOwn(IPAddress address)
    {
        HashSet<IPAddress> own = [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => new IPAddress(one.Address.GetAddressBytes()))];
        return Faces(address).Any(own.Contains);
    }

    /// <summary>The address and the IPv4 addresses inside it.</summary>
    private static IEnumerable<IPAddress> Faces(IPAddress address)
    {
        IPAddress normal = Normalize(address);
        if (normal.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return [normal];
        }

        byte[] bytes = normal.GetAddressBytes();
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(bytes), low = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8));

        // The scope is the interface, not the address; networks compare without it.
        List<IPAddress> faces = [new IPAddress(bytes)];
        if (high == 0 && (low >> 32 is 0 && low > 1 || low >> 32 is 0xFFFF_0000))
        {
            faces.Add(Inner(bytes, 12)); // IPv4-compatible (RFC 4291 §2.5.5.1) and IPv4-translated (RFC 2765 §2.1)
        }

        if (high == 0x0064_FF9B_0000_0000 && low >> 32 == 0)
        {
            faces.Add(Inner(bytes, 12)); // NAT64, RFC 6052 §2.1
        }

        if (high >> 16 == 0x0064_FF9B_0001)
        {
            // Local NAT64, RFC 8215, as RFC 6052 §2.2 puts the address into a /48 or a /96; the other place is then zero.
            IPAddress short48 = new([bytes[6], bytes[7], bytes[9], bytes[10]]);
            faces.AddRange(new[] { short48, Inner(bytes, 12) }.Where(face => !face.Equals(IPAddress.Any)));
        }

        if (high >> 48 == 0x2002)
        {
            faces.Add(Inner(bytes, 2)); // 6to4, RFC 3056 §2
        }

        if (high >> 32 == 0x2001_0000)
        {
            faces.Add(Inner(bytes, 4)); // Teredo server, RFC 4380 §4
            faces.Add(new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]])); // Teredo client
        }

        if ((low >> 32 & ~0x0200_0000UL) == 0x0000_5EFE)
        {
            faces.Add(Inner(bytes, 12)); // ISATAP, RFC 5214 §6.1
        }

        return faces;
    }

    private static IPAddress Inner(byte[] bytes, int at) => new(bytes.AsSpan(at, 4));

    private static (IPNetwork Network, string Name) Network(string network, string name) => (IPNetwork.Parse(network), name);
}
