namespace MarketPrism.Feeds;

/// <summary>How sockets are dialled, watched, renewed and given up: section <c>networking.websocket</c> of the configuration.</summary>
public sealed record WebSocketOptions
{
    /// <summary>Whether a socket that was cut is dialled again. False: stopped after the first cut. <c>auto_reconnect</c>, default true.</summary>
    public bool AutoReconnect { get; init; } = true;

    /// <summary>How many dials in a row may fail before the session stops; −1 = any number. <c>max_reconnect_attempts</c>, −1 to 1,000,000, default −1.</summary>
    public int MaxReconnectAttempts { get; init; } = -1;

    /// <summary>The first ceiling of the backoff. <c>reconnect_delay</c>, 0.1 to 60 s, default 1 s.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The last ceiling of the backoff. <c>max_reconnect_delay</c>, 1 to 3600 s, default 300 s.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>By how much the ceiling grows from one failure to the next. <c>backoff_multiplier</c>, 1 to 10, default 2.</summary>
    public double BackoffMultiplier { get; init; } = 2;

    /// <summary>How long a connection must have carried data before the backoff starts anew and a retry may be immediate. <c>stable_after</c>, 1 to 3600 s, default 60 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The age at which the venue cuts a connection. <c>connection_timeout</c>, 60 s to 30 days, default 24 h.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(86400);

    /// <summary>The age at which a connection is renewed, less 2 to 6 % of jitter. <c>max_age</c>, 10 s to 30 days, default 23 h.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(82800);

    /// <summary>The interval of the health check. <c>health_check_interval</c>, 1 to 3600 s, default 30 s.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How old the last data frame of a connection with a dense stream may be. <c>max_silence</c>, 5 to 86400 s, default 300 s.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a dial may take, proxy, TLS and upgrade included. <c>connect_timeout</c>, 0.1 to 300 s, default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the venue may take to acknowledge; after five tries a stream is rejected and reported. <c>subscribe_ack_timeout</c>, 0.1 to 300 s, default 10 s.</summary>
    public TimeSpan SubscribeAckTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the closing handshake may take before the socket is dropped. <c>close_timeout</c>, 0.1 to 60 s, default 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest frame taken; a larger one is counted, sampled and skipped. <c>max_frame_bytes</c>, 1024 to 268435456, default 16777216.</summary>
    public int MaxFrameBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Finds what is out of range.</summary>
    /// <returns>The errors; empty when all is well.</returns>
    public IReadOnlyList<OptionError> Validate()
    {
        var check = new OptionCheck("networking.websocket");
        check.Number("max_reconnect_attempts", MaxReconnectAttempts, -1, 1_000_000);
        check.Seconds("reconnect_delay", ReconnectDelay, 0.1, 60);
        check.Seconds("max_reconnect_delay", MaxReconnectDelay, 1, 3600);
        if (MaxReconnectDelay < ReconnectDelay) check.Fail("max_reconnect_delay", $"{MaxReconnectDelay.TotalSeconds}", "at least reconnect_delay");
        check.Number("backoff_multiplier", BackoffMultiplier, 1, 10);
        check.Seconds("stable_after", StableAfter, 1, 3600);
        check.Seconds("connection_timeout", ConnectionTimeout, 10, 30 * 86400);
        check.Seconds("max_age", MaxAge, 10, 30 * 86400);
        check.Seconds("health_check_interval", HealthCheckInterval, 1, 3600);
        check.Seconds("max_silence", MaxSilence, 5, 86400);
        check.Seconds("connect_timeout", ConnectTimeout, 0.1, 300);
        check.Seconds("subscribe_ack_timeout", SubscribeAckTimeout, 0.1, 300);
        check.Seconds("close_timeout", CloseTimeout, 0.1, 60);
        check.Number("max_frame_bytes", MaxFrameBytes, 1024, 268435456);
        return check.Errors;
    }
}
