using System.Security.Authentication;
using MarketPrism.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Bus;

/// <summary>Where the NATS servers are and how to get in.</summary>
public sealed record NatsBusOptions
{
    /// <summary>The servers: nats://host:4222 or tls://host:4222; at least one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["nats://127.0.0.1:4222"];

    /// <summary>What the servers' lists of connections call this one.</summary>
    public string Name { get; init; } = "marketprism";

    /// <summary>The user; empty = none.</summary>
    public string User { get; init; } = "";

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>A token instead of a user; empty = none.</summary>
    public string Token { get; init; } = "";

    /// <summary>The authorities of the servers' certificates, PEM; empty = the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>The client's certificate for mTLS, PEM; empty = none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its key, PEM.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Only TLS 1.3 is spoken, and nothing without TLS. Default false: 1.2 or 1.3, where the server has it or the URL demands it.</summary>
    public bool RequiresTls13 { get; init; }

    /// <summary>Most bytes that wait while the servers are away; 65,536 or more. Beyond, the oldest go. Default 64 MiB.</summary>
    public long OutboxBytes { get; init; } = 64L << 20;

    /// <summary>The first ceiling of the wait before a reconnect; the wait is uniform in 0…ceiling. Default 0.5 s.</summary>
    public TimeSpan ReconnectWaitMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The last ceiling. Default 10 s.</summary>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where loggers come from.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>What a configuration says of the bus.</summary>
    /// <param name="nats">The keys below <c>nats</c>.</param>
    /// <param name="name">What the servers call this connection.</param>
    /// <param name="loggers">Where loggers come from.</param>
    /// <returns>The options.</returns>
    public static NatsBusOptions From(NatsOptions nats, string name, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(nats);
        return new NatsBusOptions
        {
            Urls = nats.Urls,
            Name = name,
            User = nats.User,
            Password = nats.Password,
            Token = nats.Token,
            CaFile = nats.Tls.CaFile,
            CertificateFile = nats.Tls.ClientCertificateFile,
            KeyFile = nats.Tls.ClientKeyFile,
            RequiresTls13 = nats.Tls.MinVersion == TlsVersion.Tls13,
            OutboxBytes = nats.OutboxBytes,
            LoggerFactory = loggers,
        };
    }

    /// <summary>The options of the client, in the members that our client and the official one share.</summary>
    internal NatsOpts ToNatsOpts() => NatsOpts.Default with
    {
        Url = string.Join(',', Urls),
        Name = Name,
        AuthOpts = NatsAuthOpts.Default with
        {
            Username = User.Length > 0 ? User : null,
            Password = User.Length > 0 ? Password : null,
            Token = Token.Length > 0 ? Token : null,
        },
        TlsOpts = NatsTlsOpts.Default with
        {
            CaFile = CaFile.Length > 0 ? CaFile : null,
            CertFile = CertificateFile.Length > 0 ? CertificateFile : null,
            KeyFile = KeyFile.Length > 0 ? KeyFile : null,
            // given, it makes the client insist on TLS
            ConfigureClientAuthentication = RequiresTls13 ? SpeakTls13 : null,
        },
        LoggerFactory = LoggerFactory,
        PingInterval = TimeSpan.FromSeconds(10),
        MaxPingOut = 2,
        ReconnectWaitMin = ReconnectWaitMin,
        ReconnectWaitMax = ReconnectWaitMax,
        MaxReconnectRetry = -1,
        // the bus may come up after us, and credentials rotate: a service says that it is not ready, it does not give up
        RetryOnInitialConnect = true,
        IgnoreAuthErrorAbort = true,
    };

    private static ValueTask SpeakTls13(System.Net.Security.SslClientAuthenticationOptions options)
    {
        options.EnabledSslProtocols = SslProtocols.Tls13;
        return ValueTask.CompletedTask;
    }
}
