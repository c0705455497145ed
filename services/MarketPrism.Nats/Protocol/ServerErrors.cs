namespace MarketPrism.Nats.Protocol;

/// <summary>What the texts of -ERR mean; compared by their beginning and without case, as they vary between versions.</summary>
internal static class ServerErrors
{
    // an authorization timeout is no verdict on the credentials, it is worth a retry
    private static readonly string[] Authentication =
    [
        "authorization violation", "user authentication expired", "user authentication revoked",
        "account authentication expired", "account authentication revoked",
    ];

    private static readonly string[] LeavesOpen =
    [
        "invalid subject", "invalid publish subject", "permissions violation", "maximum subscriptions exceeded",
    ];

    private const string SubscriptionViolation = "permissions violation for subscription to \"";

    public static string Clean(string text) => text.Trim().Trim('\'');

    public static bool IsAuthentication(string error) => StartsWithAny(error, Authentication);

    /// <summary>Whether the server closes the connection after this error.</summary>
    public static bool IsFatal(string error) => !StartsWithAny(error, LeavesOpen);

    /// <summary>The subject that may not be subscribed, or null for another error.</summary>
    public static string? DeniedSubscription(string error)
    {
        if (!error.StartsWith(SubscriptionViolation, StringComparison.OrdinalIgnoreCase)) return null;
        var end = error.IndexOf('"', SubscriptionViolation.Length);
        return end < 0 ? null : error[SubscriptionViolation.Length..end];
    }

    private static bool StartsWithAny(string error, string[] beginnings) =>
        Array.Exists(beginnings, b => error.StartsWith(b, StringComparison.OrdinalIgnoreCase));
}
