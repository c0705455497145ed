namespace MarketPrism.Configuration;

/// <summary>Keys below <c>networking</c>.</summary>
internal static class NetworkingSchema
{
    public static Section<NetworkingOptions> Section { get; } = new(
    [
        new SectionKey<NetworkingOptions, WebSocketOptions>("websocket", WebSocket, static o => o.WebSocket, static (o, v) => o with { WebSocket = v }, "Sockets."),
        new SectionKey<NetworkingOptions, HttpClientOptions>("http", Http, static o => o.Http, static (o, v) => o with { Http = v }, "REST requests."),
        new SectionKey<NetworkingOptions, TlsOptions>("tls", TlsSchema.Section, static o => o.Tls, static (o, v) => o with { Tls = v }, "TLS to venues."),
    ]);

    private static Section<WebSocketOptions> WebSocket => new(
        [
            new ScalarKey<WebSocketOptions, bool>(
                "auto_reconnect", Forms.Boolean, static o => o.AutoReconnect, static (o, v) => o with { AutoReconnect = v }, "false: Stopped after the first cut."),
            new ScalarKey<WebSocketOptions, long>(
                "max_reconnect_attempts", new IntegerForm(-1, 1_000_000), static o => o.MaxReconnectAttempts, static (o, v) => o with { MaxReconnectAttempts = (int)v },
                "-1 = for ever; with N used up: Stopped, not ready, reason ReconnectAttemptsExhausted, no restart."),
            Seconds("reconnect_delay", 0.1, 60, static o => o.ReconnectDelay, static (o, v) => o with { ReconnectDelay = v }, "First ceiling; each delay is uniform in 0 to its ceiling."),
            Seconds("max_reconnect_delay", 1, 3_600, static o => o.MaxReconnectDelay, static (o, v) => o with { MaxReconnectDelay = v }, "Last ceiling."),
            new ScalarKey<WebSocketOptions, double>(
                "backoff_multiplier", new NumberForm(1, 10), static o => o.BackoffMultiplier, static (o, v) => o with { BackoffMultiplier = v }, "Each ceiling is the one before times this."),
            Seconds("stable_after", 1, 3_600, static o => o.StableAfter, static (o, v) => o with { StableAfter = v }, "Time with data before the backoff resets and a retry may be immediate."),
            Seconds("connection_timeout", 60, 604_800, static o => o.ConnectionTimeout, static (o, v) => o with { ConnectionTimeout = v }, "The venue's life of a connection."),
            Seconds("max_age", 10, 604_800, static o => o.MaxAge, static (o, v) => o with { MaxAge = v }, "A successor opens at the smaller of this and connection_timeout, less 2 to 6 %."),
            Seconds("health_check_interval", 1, 300, static o => o.HealthCheckInterval, static (o, v) => o with { HealthCheckInterval = v }, "How often connections are checked."),
            Seconds("max_silence", 5, 86_400, static o => o.MaxSilence, static (o, v) => o with { MaxSilence = v }, "A connection with dense channels and no data for this long is dialled anew."),
            Seconds("connect_timeout", 0.1, 120, static o => o.ConnectTimeout, static (o, v) => o with { ConnectTimeout = v }, "Bound of a dial: DNS, TCP, TLS, upgrade."),
            Seconds("subscribe_ack_timeout", 0.1, 120, static o => o.SubscribeAckTimeout, static (o, v) => o with { SubscribeAckTimeout = v }, "Bound of one try of a subscription; 5 tries, then rejected and reported."),
            Seconds("close_timeout", 0.1, 60, static o => o.CloseTimeout, static (o, v) => o with { CloseTimeout = v }, "Bound of the closing handshake."),
            new ScalarKey<WebSocketOptions, long>(
                "max_frame_bytes", new IntegerForm(65_536, 268_435_456), static o => o.MaxFrameBytes, static (o, v) => o with { MaxFrameBytes = (int)v }, "Largest frame that is taken."),
        ],
        static (o, path, problems) =>
        {
            if (o.MaxReconnectDelay < o.ReconnectDelay)
                problems.Add($"{path}.max_reconnect_delay", new SecondsForm(0, 0).Write(o.MaxReconnectDelay), "is below reconnect_delay", $"at least {new SecondsForm(0, 0).Write(o.ReconnectDelay)}");
        });

    private static Section<HttpClientOptions> Http => new(
    [
        new ScalarKey<HttpClientOptions, TimeSpan>("timeout", new SecondsForm(0.1, 120), static o => o.Timeout, static (o, v) => o with { Timeout = v }, "Bound of one try."),
        new ScalarKey<HttpClientOptions, long>("max_retries", new IntegerForm(0, 20), static o => o.MaxRetries, static (o, v) => o with { MaxRetries = (int)v }, "Tries after the first."),
    ]);

    private static ScalarKey<WebSocketOptions, TimeSpan> Seconds(
        string name, double min, double max, Func<WebSocketOptions, TimeSpan> get, Func<WebSocketOptions, TimeSpan, WebSocketOptions> set, string description) =>
        new(name, new SecondsForm(min, max), get, set, description);
}
