using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// The store's own random key, made when it is first opened. Identities that must be recognised and not known (erased people, names in the audit log) are kept as hashes under it: without
/// the keys of Data Protection, which are outside the store, whoever has a copy of the store cannot even try names one by one.
/// </summary>
internal sealed class StoreKey(IDataProtectionProvider? protection)
{
    private const string Name = "identities";
    private const int Bytes = 32;

    private byte[]? _key;
    private CryptographicException? _fault;

    /// <exception cref="StoreException">The key cannot be decrypted.</exception>
    public byte[] Value => _key ?? throw new StoreException(
        "The key of the content store cannot be read with the keys of this installation: restore the folder DataProtection:Path that belongs to this store. "
        + "Until then nothing is taken in, since erased people could not be told from others.",
        _fault);

    /// <summary>Reads the key, or makes it.</summary>
    public async ValueTask LoadAsync(StoreSession session, CancellationToken cancellationToken)
    {
        IDataProtector? protector = protection?.CreateProtector("KnowledgeSearch.Store", Name);
        if (await session.QueryAsync("SELECT value FROM secrets WHERE name = $1", row => row.GetFieldValue<byte[]>(0), cancellationToken, Name) is [var stored])
        {
            try
            {
                _key = protector?.Unprotect(stored) ?? stored;
            }
            catch (CryptographicException fault)
            {
                _fault = fault; // searching goes on without it
            }

            return;
        }

        byte[] key = RandomNumberGenerator.GetBytes(Bytes);
        await session.ExecuteAsync("INSERT INTO secrets (name, value) VALUES ($1, $2)", cancellationToken, Name, protector?.Protect(key) ?? key);
        _key = key;
    }

    /// <summary>The hash of a text of a kind: 32 bytes.</summary>
    public byte[] Hash(string kind, string text) => HMACSHA256.HashData(Value, Encoding.UTF8.GetBytes($"{kind}\n{text}"));

    /// <summary>The first half of <see cref="Hash"/> as hexadecimal text: what stands for somebody.</summary>
    public string Pseudonym(string kind, string text) => Convert.ToHexStringLower(Hash(kind, text).AsSpan(0, 16));
}
