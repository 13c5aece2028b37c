using System.Security.Cryptography;
using System.Text;
using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>What an index on disk must have been written with to be used by this program.</summary>
internal static class IndexSchema
{
    /// <summary>Changes with the fields and with the analysis of either language.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"Lucene48 fields {IndexFields.SchemaVersion} analysis {LanguageAnalyzer.Version}")))[..16];
}
