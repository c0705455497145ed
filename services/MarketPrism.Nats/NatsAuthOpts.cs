namespace MarketPrism.Nats;

/// <summary>
/// How the client proves who it is: user and password, a token, a client certificate (<see cref="NatsTlsOpts"/>), or what the callback says.
/// Keys and JWTs (nkey, .creds files) are not supported: .NET has no Ed25519.
/// </summary>
public sealed record NatsAuthOpts
{
    /// <summary>No credentials.</summary>
    public static readonly NatsAuthOpts Default = new();

    /// <summary>The user's name.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>A token, instead of a user.</summary>
    public string? Token { get; init; }

    /// <summary>Asked before each attempt, so that rotated credentials are taken up; goes before the other members.</summary>
    public Func<Uri, CancellationToken, ValueTask<NatsAuthCred>>? AuthCredCallback { get; init; }

    /// <summary>Whether there are no credentials at all.</summary>
    public bool IsAnonymous =>
        string.IsNullOrEmpty(Username) && string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(Token) && AuthCredCallback is null;

    /// <summary>For logs: never shows a secret.</summary>
    public override string ToString() =>
        AuthCredCallback is not null ? "callback" : Token is { Length: > 0 } ? "token ***" : Username is { Length: > 0 } ? $"user {Username}, password ***" : "anonymous";
}
