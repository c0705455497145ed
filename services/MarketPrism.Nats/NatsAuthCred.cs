namespace MarketPrism.Nats;

/// <summary>What the client shows a server to be let in, as <see cref="NatsAuthOpts.AuthCredCallback"/> gives it for each attempt.</summary>
public readonly struct NatsAuthCred
{
    private NatsAuthCred(NatsAuthType type, string value, string secret)
    {
        Type = type;
        Value = value;
        Secret = secret;
    }

    internal NatsAuthType Type { get; }

    internal string? Value { get; }

    internal string? Secret { get; }

    /// <summary>A user with a password.</summary>
    /// <param name="username">The user's name.</param>
    /// <param name="password">The password.</param>
    public static NatsAuthCred FromUserInfo(string username, string password) => new(NatsAuthType.UserInfo, username, password);

    /// <summary>A token.</summary>
    /// <param name="token">The token.</param>
    public static NatsAuthCred FromToken(string token) => new(NatsAuthType.Token, token, "");
}
