using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NATS.NKeys;

namespace MarketPrism.Bus.Tests;

/// <summary>An operator, an account and users as nats-server knows them: nkeys, and JWTs that sign for one another.</summary>
public sealed class NatsIdentities
{
    private readonly KeyPair _operator = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);

    /// <summary>Lines of the configuration of a server that lets in whom the account signed.</summary>
    public string ServerConfiguration => $$"""
        operator: {{Sign(_operator, _operator.GetPublicKey(), "op", """{"type":"operator","version":2}""")}}
        resolver: MEMORY
        resolver_preload: { {{_account.GetPublicKey()}}: {{Sign(_operator, _account.GetPublicKey(), "acc", """{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1},"type":"account","version":2}""")}} }
        """;

    /// <summary>A fresh nkey of a user: its public key and its seed.</summary>
    public static (string PublicKey, string Seed) CreateUser()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        return (user.GetPublicKey(), user.GetSeed());
    }

    /// <summary>The text of a .creds file of a new user of the account.</summary>
    public string CreateCredentials()
    {
        var (key, seed) = CreateUser();
        var jwt = Sign(_account, key, "user", """{"pub":{},"sub":{},"subs":-1,"data":-1,"payload":-1,"type":"user","version":2}""");
        return $"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n";
    }

    private static string Sign(KeyPair issuer, string subject, string name, string nats)
    {
        var claims = $$"""{"jti":"{{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}}","iat":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}},"iss":"{{issuer.GetPublicKey()}}","name":"{{name}}","sub":"{{subject}}","nats":{{nats}}}""";
        var text = $"{Encode("""{"typ":"JWT","alg":"ed25519-nkey"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        var signature = new byte[64];
        issuer.Sign(Encoding.ASCII.GetBytes(text), signature);
        return $"{text}.{Encode(signature)}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
