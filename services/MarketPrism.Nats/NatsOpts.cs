using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Nats;

/// <summary>
/// Options of a connection. Names and meanings are those of the official client; defaults differ where a feed handler needs it
/// (docs/adr/0001-own-nats-client.md lists them).
/// </summary>
public sealed record NatsOpts
{
    /// <summary>The defaults.</summary>
    public static readonly NatsOpts Default = new();

    /// <summary>The servers, separated by commas: nats://host:4222 or tls://host:4222, user:password@ or token@ before the host allowed.</summary>
    public string Url { get; init; } = "nats://localhost:4222";

    /// <summary>What the server's lists of connections call this one.</summary>
    public string Name { get; init; } = "MarketPrism";

    /// <summary>Whether the connection's own messages come back to its subscriptions.</summary>
    public bool Echo { get; init; } = true;

    /// <summary>Whether the server acknowledges each operation.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether messages may have headers.</summary>
    public bool Headers { get; init; } = true;

    /// <summary>Credentials; without any those of <see cref="Url"/> hold.</summary>
    public NatsAuthOpts AuthOpts { get; init; } = NatsAuthOpts.Default;

    /// <summary>Encryption.</summary>
    public NatsTlsOpts TlsOpts { get; init; } = NatsTlsOpts.Default;

    /// <summary>Where serializers come from when a call names none.</summary>
    public INatsSerializerRegistry SerializerRegistry { get; init; } = NatsDefaultSerializerRegistry.Default;

    /// <summary>Where loggers come from.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Bytes that one read takes at most, 1 KiB or more; grows for a larger message.</summary>
    public int ReaderBufferSize { get; init; } = 128 * 1024;

    /// <summary>Bytes that a PublishAsync leaves waiting in the outbox of an open connection before it waits itself.</summary>
    public int WriterBufferSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>The largest message that is accepted from a server, bytes.</summary>
    public int MaxPayloadHardCap { get; init; } = 64 * 1024 * 1024;

    /// <summary>The first token of reply subjects.</summary>
    public string InboxPrefix { get; init; } = "_INBOX";

    /// <summary>Whether the servers are tried in the order of <see cref="Url"/>.</summary>
    public bool NoRandomize { get; init; }

    /// <summary>How often the client asks the server for a sign of life.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So many pings in a row without any byte from the server, and the connection is cut at the next.</summary>
    public int MaxPingOut { get; init; } = 2;

    /// <summary>The first ceiling of the wait before an attempt to reconnect; the wait is uniform in 0…ceiling.</summary>
    public TimeSpan ReconnectWaitMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The last ceiling; they double in between.</summary>
    public TimeSpan ReconnectWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may take, from the TCP connect to the server's first PONG.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request waits for its reply.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a publish waits for room in the outbox of an open connection.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most messages that wait in a subscription.</summary>
    public int SubPendingChannelCapacity { get; init; } = 65_536;

    /// <summary>What happens beyond.</summary>
    public BoundedChannelFullMode SubPendingChannelFullMode { get; init; } = BoundedChannelFullMode.DropNewest;

    /// <summary>Attempts to reconnect before the connection fails; -1 = no end.</summary>
    public int MaxReconnectRetry { get; init; } = -1;

    /// <summary>Whether the first connect is retried like a reconnect, instead of reporting that no server was reached.</summary>
    public bool RetryOnInitialConnect { get; init; }

    /// <summary>Whether credentials that a server refused twice are tried on, instead of failing the connection.</summary>
    public bool IgnoreAuthErrorAbort { get; init; }

    /// <summary>The most bytes (subjects, headers, payloads) that wait in a subscription. Of this client alone.</summary>
    public long SubPendingChannelBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most bytes that wait to be sent, while disconnected above all. Of this client alone.</summary>
    public long OutboxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What happens beyond. Of this client alone.</summary>
    public NatsOutboxPolicy OutboxPolicy { get; init; } = NatsOutboxPolicy.DropOldest;

    /// <summary>The clock of timeouts, waits and pings. Of this client alone.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal NatsOpts Validated()
    {
        Check(ReaderBufferSize >= 1024, nameof(ReaderBufferSize), ReaderBufferSize, "1024 or more");
        Check(WriterBufferSize > 0, nameof(WriterBufferSize), WriterBufferSize, "1 or more");
        Check(MaxPayloadHardCap is > 0 and <= 1 << 30, nameof(MaxPayloadHardCap), MaxPayloadHardCap, "1 to 1073741824");
        Check(MaxPingOut > 0, nameof(MaxPingOut), MaxPingOut, "1 or more");
        Check(SubPendingChannelCapacity > 0, nameof(SubPendingChannelCapacity), SubPendingChannelCapacity, "1 or more");
        Check(SubPendingChannelBytes > 0, nameof(SubPendingChannelBytes), SubPendingChannelBytes, "1 or more");
        Check(SubPendingChannelFullMode != BoundedChannelFullMode.Wait, nameof(SubPendingChannelFullMode), SubPendingChannelFullMode, "DropOldest, DropNewest, DropWrite");
        Check(OutboxBytes >= 64 * 1024, nameof(OutboxBytes), OutboxBytes, "65536 or more");
        Check(MaxReconnectRetry >= -1, nameof(MaxReconnectRetry), MaxReconnectRetry, "-1 (no end) or more");
        Check(ReconnectWaitMin >= TimeSpan.Zero, nameof(ReconnectWaitMin), ReconnectWaitMin, "0 or more");
        Check(ReconnectWaitMax >= ReconnectWaitMin, nameof(ReconnectWaitMax), ReconnectWaitMax, "ReconnectWaitMin or more");
        foreach (var (name, value) in ((string, TimeSpan)[])[
            (nameof(PingInterval), PingInterval), (nameof(ConnectTimeout), ConnectTimeout), (nameof(RequestTimeout), RequestTimeout), (nameof(CommandTimeout), CommandTimeout)])
        {
            Check(value > TimeSpan.Zero && value <= TimeSpan.FromDays(1), name, value, "more than 0, at most a day");
        }

        Protocol.Subjects.Validate(InboxPrefix, nameof(InboxPrefix));
        return this;
    }

    private static void Check(bool holds, string name, object value, string allowed)
    {
        if (!holds) throw new ArgumentException($"NatsOpts.{name} is {value}; allowed: {allowed}");
    }
}
