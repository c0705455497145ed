using MarketPrism.Bus;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Connector;

/// <summary>What a connector works with.</summary>
public sealed record ConnectorServices
{
    /// <summary>The bus; not disposed.</summary>
    public required IBus Bus { get; init; }

    /// <summary>Who the process is.</summary>
    public required ServiceIdentity Identity { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes the logs.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Decides which frames are traced. Default: none.</summary>
    public FrameSampler Sampler { get; init; } = new(0);

    /// <summary>Opens sockets; null = real ones.</summary>
    public IFeedTransport? Transport { get; init; }

    /// <summary>The shard's name; null = <c>{subscription}-0</c>.</summary>
    public string? Shard { get; init; }

    /// <summary>A folder that outlives the container, for the restart budget; null = nothing is remembered, so there are no restarts for staleness.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where the cause of an end is written.</summary>
    public string TerminationLog { get; init; } = Telemetry.TerminationLog.DefaultFile;

    /// <summary>The source of jitter; null = unpredictable.</summary>
    public Random? Random { get; init; }

    /// <summary>Whether venues are asked over REST; false only under virtual time, which has no HTTP.</summary>
    internal bool UsesRest { get; init; } = true;

    /// <summary>Makes sessions.</summary>
    internal Func<IFeedProtocol, FeedSettings, IFrameSink, FeedServices, IFeedSession> Sessions { get; init; } =
        static (protocol, settings, sink, services) => new FeedSession(protocol, settings, sink, services);

    internal long NowNs() => (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
