using System.Text;

namespace KnowledgeSearch.Connectors.Tests.Web.Decoding;

/// <summary>Reads html5lib's encoding tests: <c>#data</c>, octets, <c>#encoding</c>, a name.</summary>
internal static class SniffingCases
{
    public static IEnumerable<(byte[] Data, string Expected)> Read(string path)
    {
        // Latin-1 keeps each octet.
        foreach (string block in Encoding.Latin1.GetString(File.ReadAllBytes(path)).Split("#data\n", StringSplitOptions.RemoveEmptyEntries))
        {
            int split = block.LastIndexOf("\n#encoding\n", StringComparison.Ordinal);
            yield return (Encoding.Latin1.GetBytes(block[..split]), block[(split + "\n#encoding\n".Length)..].Trim().ToLowerInvariant());
        }
    }
}
