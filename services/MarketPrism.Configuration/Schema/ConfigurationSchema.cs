namespace MarketPrism.Configuration;

/// <summary>The table of all keys: what the binder takes, the dump writes and the reference lists.</summary>
internal static class ConfigurationSchema
{
    public static Section<MarketPrismConfiguration> Root { get; } = new(
        [
            new SectionListKey<MarketPrismConfiguration, SubscriptionOptions>(
                "subscriptions", SubscriptionSchema.Section, static () => new(), static o => o.Subscriptions, static (o, v) => o with { Subscriptions = v }, "What is collected."),
            new SectionKey<MarketPrismConfiguration, NetworkingOptions>(
                "networking", NetworkingSchema.Section, static o => o.Networking, static (o, v) => o with { Networking = v }, "How venues are spoken to."),
            new SectionKey<MarketPrismConfiguration, OrderBookOptions>(
                "orderbook", OrderBook, static o => o.OrderBook, static (o, v) => o with { OrderBook = v }, "Order books."),
            new SectionKey<MarketPrismConfiguration, FreshnessOptions>(
                "freshness", Freshness, static o => o.Freshness, static (o, v) => o with { Freshness = v }, "When a stream is stale."),
            new SectionKey<MarketPrismConfiguration, LivenessOptions>(
                "liveness", Liveness, static o => o.Liveness, static (o, v) => o with { Liveness = v }, "When a restart is asked for."),
            new SectionListKey<MarketPrismConfiguration, MaintenanceWindowOptions>(
                "maintenance_windows", MaintenanceWindow, static () => new(), static o => o.MaintenanceWindows, static (o, v) => o with { MaintenanceWindows = v }, "When the venue may be away."),
            new SectionKey<MarketPrismConfiguration, NatsOptions>(
                "nats", NatsSchema.Section, static o => o.Nats, static (o, v) => o with { Nats = v }, "The bus."),
            new SectionKey<MarketPrismConfiguration, SubjectOptions>(
                "subjects", Subjects, static o => o.Subjects, static (o, v) => o with { Subjects = v }, "First tokens of subjects."),
            new SectionKey<MarketPrismConfiguration, LoggingOptions>(
                "logging", Logging, static o => o.Logging, static (o, v) => o with { Logging = v }, "Logs."),
            new SectionKey<MarketPrismConfiguration, TelemetryOptions>(
                "telemetry", Telemetry, static o => o.Telemetry, static (o, v) => o with { Telemetry = v }, "Traces."),
            new SectionKey<MarketPrismConfiguration, HttpServerOptions>(
                "http", Http, static o => o.Http, static (o, v) => o with { Http = v }, "Health, status and metrics."),
            new SectionKey<MarketPrismConfiguration, ConsoleOptions>(
                "console", Console, static o => o.Console, static (o, v) => o with { Console = v }, "The web page."),
        ],
        CheckNames);

    private static Section<OrderBookOptions> OrderBook => new(
    [
        new ScalarKey<OrderBookOptions, long>(
            "depth", new IntegerForm(0, 5_000), static o => o.Depth, static (o, v) => o with { Depth = (int)v }, "Levels a side that are published: 0 = all known, N = exactly the top N."),
        new ScalarKey<OrderBookOptions, TimeSpan>(
            "snapshot_interval", new SecondsForm(1, 86_400), static o => o.SnapshotInterval, static (o, v) => o with { SnapshotInterval = v }, "Time between published snapshots of a book."),
        new ScalarKey<OrderBookOptions, TimeSpan>(
            "update_interval", new SecondsForm(0, 60), static o => o.UpdateInterval, static (o, v) => o with { UpdateInterval = v }, "Least time between published updates of a book; 0 = every update of the venue."),
        new ScalarKey<OrderBookOptions, long>(
            "buffer_max", new IntegerForm(10, 1_000_000), static o => o.BufferMax, static (o, v) => o with { BufferMax = (int)v }, "Most updates that are buffered while a snapshot is awaited."),
        new ScalarKey<OrderBookOptions, long>(
            "rest_limit", new IntegerForm(5, 5_000), static o => o.RestLimit, static (o, v) => o with { RestLimit = (int)v }, "Levels a side of REST snapshots; more cost more of the venue's weight."),
    ]);

    private static Section<FreshnessOptions> Freshness => new(
    [
        new ScalarKey<FreshnessOptions, TimeSpan>(
            "floor", new SecondsForm(1, 3_600), static o => o.Floor, static (o, v) => o with { Floor = v }, "No stream is stale before this."),
        new ScalarKey<FreshnessOptions, double>(
            "factor", new NumberForm(1, 100), static o => o.Factor, static (o, v) => o with { Factor = v }, "A stream is stale after this many of its expected gaps (p99 of its last 256)."),
        new ScalarKey<FreshnessOptions, TimeSpan>(
            "quiet_probe_max", new SecondsForm(10, 86_400), static o => o.QuietProbeMax, static (o, v) => o with { QuietProbeMax = v }, "Longest time between probes of a quiet stream that the venue confirms."),
    ]);

    private static Section<LivenessOptions> Liveness => new(
    [
        new ScalarKey<LivenessOptions, LivenessMode>(
            "mode",
            new WordForm<LivenessMode>(("freshness", LivenessMode.Freshness), ("supervisor", LivenessMode.Supervisor), ("disabled", LivenessMode.Disabled)),
            static o => o.Mode, static (o, v) => o with { Mode = v }, "What /livez is tied to."),
        new ScalarKey<LivenessOptions, TimeSpan>(
            "stale_after", new SecondsForm(30, 86_400), static o => o.StaleAfter, static (o, v) => o with { StaleAfter = v }, "Staleness that may end in a restart, plus up to 30 % at random."),
        new ScalarKey<LivenessOptions, TimeSpan>(
            "min_uptime", new SecondsForm(0, 86_400), static o => o.MinUptime, static (o, v) => o with { MinUptime = v }, "No restart for staleness before this uptime."),
        new ScalarKey<LivenessOptions, long>(
            "restarts_per_hour", new IntegerForm(0, 60), static o => o.RestartsPerHour, static (o, v) => o with { RestartsPerHour = (int)v }, "Restarts for staleness an hour, remembered over restarts."),
    ]);

    private static Section<MaintenanceWindowOptions> MaintenanceWindow => new(
        [
            new ScalarKey<MaintenanceWindowOptions, CronSchedule>(
                "schedule", Forms.Cron, static o => o.Schedule, static (o, v) => o with { Schedule = v }, "Start of the window.", required: true),
            new ScalarKey<MaintenanceWindowOptions, TimeSpan>(
                "duration", new DurationForm(TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)), static o => o.Duration, static (o, v) => o with { Duration = v }, "Its length.", required: true),
            new ScalarKey<MaintenanceWindowOptions, string>(
                "time_zone", Forms.TimeZone, static o => o.TimeZone, static (o, v) => o with { TimeZone = v }, "Time zone of the schedule."),
        ],
        static (o, path, problems) =>
        {
            if (o.Schedule.Text.Length == 0) problems.Add($"{path}.schedule", "", "is missing", Forms.Cron.Allowed);
            if (o.Duration == default) problems.Add($"{path}.duration", "", "is missing", "1m to 7d");
        });

    private static Section<SubjectOptions> Subjects => new(
    [
        new ScalarKey<SubjectOptions, string>(
            "prefix", Forms.SubjectPrefix, static o => o.Prefix, static (o, v) => o with { Prefix = v }, "Prefix of raw and control subjects. Takes effect at the next start."),
        new ScalarKey<SubjectOptions, string>(
            "normalized_prefix", Forms.OptionalSubjectPrefix, static o => o.NormalizedPrefix, static (o, v) => o with { NormalizedPrefix = v },
            "Prefix of normalised subjects; empty = MarketPrism's original form orderbook.binance.spot.BTC-USDT. Takes effect at the next start."),
    ]);

    private static Section<LoggingOptions> Logging => new(
    [
        new ScalarKey<LoggingOptions, LogVerbosity>(
            "level",
            new WordForm<LogVerbosity>(
                ("trace", LogVerbosity.Trace), ("debug", LogVerbosity.Debug), ("info", LogVerbosity.Info), ("warning", LogVerbosity.Warning), ("error", LogVerbosity.Error)),
            static o => o.Level, static (o, v) => o with { Level = v }, "The lowest level that is written."),
        new ScalarKey<LoggingOptions, LogFormat>(
            "format", new WordForm<LogFormat>(("auto", LogFormat.Auto), ("json", LogFormat.Json), ("text", LogFormat.Text)),
            static o => o.Format, static (o, v) => o with { Format = v }, "auto: readable on a terminal, JSON elsewhere."),
    ]);

    private static Section<TelemetryOptions> Telemetry => new(
    [
        new ScalarKey<TelemetryOptions, double>(
            "trace_ratio", new NumberForm(0, 1), static o => o.TraceRatio, static (o, v) => o with { TraceRatio = v },
            "Share of frames that are traced; the life of connections, books and reconciles always is. OTEL_* variables say where traces go."),
    ]);

    private static Section<HttpServerOptions> Http => new(
    [
        new ScalarKey<HttpServerOptions, long>(
            "port", new IntegerForm(0, 65_535), static o => o.Port, static (o, v) => o with { Port = (int)v },
            "Port of health, status and metrics, on all addresses; 0 = a free one. Takes effect at the next start."),
    ]);

    private static Section<ConsoleOptions> Console => new(
        [
            new ScalarKey<ConsoleOptions, long>(
                "port", new IntegerForm(0, 65_535), static o => o.Port, static (o, v) => o with { Port = (int)v }, "Port of the web page; 0 = a free one. Takes effect at the next start."),
            new ScalarKey<ConsoleOptions, System.Net.IPAddress>(
                "bind", Forms.Address, static o => o.Bind, static (o, v) => o with { Bind = v }, "Address of the web page. Takes effect at the next start."),
            new ScalarKey<ConsoleOptions, string>(
                "token", Forms.Secret, static o => o.Token, static (o, v) => o with { Token = v }, "What callers must show as a bearer token; empty = nothing."),
            new ScalarKey<ConsoleOptions, string>(
                "user_header", Forms.AnyText, static o => o.UserHeader, static (o, v) => o with { UserHeader = v }, "Header in which an authenticating reverse proxy names the user; requests without it are refused; empty = not asked for."),
        ],
        static (o, path, problems) =>
        {
            if (!System.Net.IPAddress.IsLoopback(o.Bind) && o.Token.Length == 0 && o.UserHeader.Length == 0)
                problems.Add($"{path}.bind", o.Bind.ToString(), "can be reached from other machines, and nothing guards the page", "127.0.0.1, or beside it console.token, or console.user_header with the header that an authenticating reverse proxy sets");
        });

    private static void CheckNames(MarketPrismConfiguration configuration, string path, ConfigurationProblems problems)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < configuration.Subscriptions.Count; i++)
        {
            if (!names.Add(configuration.Subscriptions[i].Name))
                problems.Add($"subscriptions[{i}].name", configuration.Subscriptions[i].Name, "is the name of two subscriptions", "unique names");
        }
    }
}
