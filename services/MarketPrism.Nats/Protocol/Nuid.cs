using System.Security.Cryptography;

namespace MarketPrism.Nats.Protocol;

/// <summary>Makes names that nobody can guess, for inboxes.</summary>
internal static class Nuid
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Next() => RandomNumberGenerator.GetString(Digits, 22);
}
