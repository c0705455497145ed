using System.Security.Authentication;
using System.Text;
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

    /// <summary>A .creds file with the user's JWT and nkey seed, read before each connect; empty = none.</summary>
    public string CredentialsFile { get; init; } = "";

    /// <summary>A file with an nkey seed, read before each connect; empty = none.</summary>
    public string NkeyFile { get; init; } = "";

    /// <summary>The authorities of the servers' certificates, PEM; empty = the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>The client's certificate for mTLS, PEM; empty = none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its key, PEM. All files are read before each connect, so that rotated ones count from the next on.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Only TLS 1.3 is spoken, and nothing without TLS. Default false: 1.2 or 1.3, where the server has it or the URL demands it.</summary>
    public bool RequiresTls13 { get; init; }

    /// <summary>Most bytes that wait while the servers are away; 65,536 or more. Beyond, the oldest go. Default 64 MiB.</summary>
    public long OutboxBytes { get; init; } = 64L << 20;

    /// <summary>The first ceiling of the wait before a reconnect; the wait is uniform in 0…ceiling. Default 0.5 s.</summary>
    public TimeSpan ReconnectWaitMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The last ceiling. Default 10 s.</summary>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a server is asked whether it is alive. Default 10 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After so many intervals without an answer the server is left. Default 2.</summary>
    public int MaxPingOut { get; init; } = 2;

    /// <summary>The clock of the waits before reconnects, of the keep-alive and of requests; the client's own timeouts are on the system's.</summary>
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
            CredentialsFile = nats.CredentialsFile,
            NkeyFile = nats.NkeyFile,
            CaFile = nats.Tls.CaFile,
            CertificateFile = nats.Tls.ClientCertificateFile,
            KeyFile = nats.Tls.ClientKeyFile,
            RequiresTls13 = nats.Tls.MinVersion == TlsVersion.Tls13,
            OutboxBytes = nats.OutboxBytes,
            LoggerFactory = loggers,
        };
    }

    /// <summary>The options of the client.</summary>
    /// <exception cref="ArgumentException">A URL is malformed.</exception>
    internal NatsOpts ToNatsOpts()
    {
        foreach (var url in Urls) Check(url);
        return NatsOpts.Default with
        {
            Url = string.Join(',', Urls),
            Name = Name,
            AuthOpts = NatsAuthOpts.Default with
            {
                Username = User.Length > 0 ? User : null,
                Password = User.Length > 0 ? Password : null,
                Token = Token.Length > 0 ? Token : null,
                // the client reads files given otherwise once
                AuthCredCallback = CredentialsFile.Length + NkeyFile.Length > 0 ? ReadCredentialsAsync : null,
            },
            TlsOpts = NatsTlsOpts.Default with
            {
                CaFile = CaFile.Length > 0 ? CaFile : null,
                CertFile = CertificateFile.Length > 0 ? CertificateFile : null,
                KeyFile = KeyFile.Length > 0 ? KeyFile : null,
                // given, it makes the client insist on TLS
                ConfigureClientAuthentication = RequiresTls13 ? SpeakTls13 : null,
            },
            LoggerFactory = new ClientLog(LoggerFactory),
            HeaderEncoding = Encoding.UTF8,
            // the bus waits before each attempt by itself, and keeps alive by itself
            ReconnectWaitMin = TimeSpan.Zero,
            ReconnectWaitMax = TimeSpan.Zero,
            ReconnectJitter = TimeSpan.Zero,
            PingInterval = TimeSpan.Zero,
            MaxReconnectRetry = -1,
            // covers TCP, TLS and the server's verdict, on a busy node as well
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // longer than the keep-alive's patience: what waits for room in the client's buffer fails with the connection, not before it. The client's answer to a server's PING is among it,
            // and its receive loop reads messages twice when that times out
            CommandTimeout = TimeSpan.FromSeconds(60),
            DrainPingTimeout = TimeSpan.FromSeconds(20),
            // credentials rotate: a service says that it is not ready, it does not give up
            IgnoreAuthErrorAbort = true,
        };
    }

    private static void Check(string url)
    {
        var whole = url.Contains("://", StringComparison.Ordinal) ? url : "nats://" + url;
        if (!Uri.TryCreate(whole, UriKind.Absolute, out var uri) || uri.Scheme is not ("nats" or "tls") || uri.Host.Length == 0)
        {
            throw new ArgumentException("a server's URL is nats://host:port or tls://host:port"); // not the URL: it may have a password
        }
    }

    private static ValueTask SpeakTls13(System.Net.Security.SslClientAuthenticationOptions options)
    {
        options.EnabledSslProtocols = SslProtocols.Tls13;
        return ValueTask.CompletedTask;
    }

    private async ValueTask<NatsAuthCred> ReadCredentialsAsync(Uri server, CancellationToken cancellationToken)
    {
        if (CredentialsFile.Length > 0) return NatsAuthCred.FromCreds(await File.ReadAllTextAsync(CredentialsFile, cancellationToken).ConfigureAwait(false));
        var lines = await File.ReadAllLinesAsync(NkeyFile, cancellationToken).ConfigureAwait(false);
        return NatsAuthCred.FromNkey(lines.Select(static l => l.Trim()).FirstOrDefault(static l => l.StartsWith("SU", StringComparison.Ordinal)) ?? throw new NatsException($"{NkeyFile} has no seed of a user (a line that begins with SU)"));
    }
}
