using System.Text.Json.Nodes;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Rendering;

/// <summary>The configuration file of a shard's connectors. Credentials are not in it: they come from Secrets as environment.</summary>
internal static class ConnectorConfiguration
{
    public const string CaFile = "/etc/marketprism/venue-ca/ca.crt";
    public const string NatsCaFile = "/etc/marketprism/nats-ca/ca.crt";

    /// <summary>The file of a shard, with the channels that exist for its part of the symbols: a shard of spot instruments alone is not told to collect funding rates.</summary>
    public static JsonObject Render(ExchangeSubscription subscription, IReadOnlyList<string> symbols, OperatorOptions options)
    {
        var spec = subscription.Spec;
        var venue = VenueCatalog.All.FirstOrDefault(v => v.Exchange.Token == spec.Exchange && v.Market.Token == spec.Market);
        var offered = venue is null ? null : symbols.SelectMany(venue.ChannelsOf).Select(static c => c.Name()).ToHashSet();
        return Render(subscription, symbols, [.. spec.Channels.Where(c => offered?.Contains(c) != false)], options);
    }

    public static JsonObject Render(ExchangeSubscription subscription, IReadOnlyList<string> symbols, IReadOnlyList<string> channels, OperatorOptions options)
    {
        var spec = subscription.Spec;
        var root = new JsonObject
        {
            ["subscriptions"] = new JsonArray(Subscription(subscription, symbols, channels)),
            ["networking"] = Networking(spec),
        };
        if (spec.Orderbook is { } book) root["orderbook"] = OrderBook(book);
        if (spec.Freshness is { } freshness) root["freshness"] = new JsonObject { ["floor"] = DurationText.Seconds(freshness.Floor), ["factor"] = (decimal)freshness.Factor };
        if (spec.Liveness is { } liveness)
        {
            root["liveness"] = new JsonObject
            {
                ["mode"] = liveness.Mode.ToLowerInvariant(),
                ["stale_after"] = DurationText.Seconds(liveness.StaleAfter),
                ["min_uptime"] = DurationText.Seconds(liveness.MinUptime),
                ["restarts_per_hour"] = liveness.RestartsPerHour,
            };
        }

        if (spec.MaintenanceWindows is { Count: > 0 } windows)
        {
            root["maintenance_windows"] = new JsonArray([.. windows.Select(w => new JsonObject { ["schedule"] = w.Schedule, ["duration"] = Window(w.Duration), ["time_zone"] = w.TimeZone })]);
        }

        var nats = new JsonObject { ["urls"] = Strings(options.NatsUrls) };
        if (options.NatsCa) nats["tls"] = new JsonObject { ["ca_file"] = NatsCaFile };
        root["nats"] = nats;
        root["subjects"] = new JsonObject { ["prefix"] = options.SubjectPrefix, ["normalized_prefix"] = options.NormalizedPrefix };
        root["logging"] = new JsonObject { ["level"] = spec.LogLevel };
        root["telemetry"] = new JsonObject { ["trace_ratio"] = decimal.Parse(options.TraceRatio, System.Globalization.CultureInfo.InvariantCulture) };
        return root;
    }

    private static JsonObject Subscription(ExchangeSubscription subscription, IReadOnlyList<string> symbols, IReadOnlyList<string> channels)
    {
        var spec = subscription.Spec;
        var result = new JsonObject
        {
            ["name"] = subscription.Metadata.Name,
            ["exchange"] = spec.Exchange,
            ["market"] = spec.Market,
            ["environment"] = spec.Environment,
            ["symbols"] = Strings(symbols),
            ["channels"] = Strings(channels),
            ["egress"] = spec.Egress,
            ["dual"] = spec.Dual,
        };
        if (spec.Endpoint is { } endpoint)
        {
            result["endpoint"] = new JsonObject
            {
                ["websocket_url"] = endpoint.WebsocketUrl,
                ["rest_url"] = endpoint.RestUrl,
                ["allow_insecure"] = endpoint.AllowInsecure,
            };
        }

        if (spec.Proxy?.Urls is { Count: > 0 } proxies) result["proxy"] = new JsonObject { ["urls"] = Strings(proxies) };
        return result;
    }

    private static JsonObject Networking(ExchangeSubscriptionSpec spec)
    {
        var socket = new JsonObject();
        if (spec.Connection is { } c)
        {
            socket["auto_reconnect"] = c.AutoReconnect;
            socket["max_reconnect_attempts"] = c.MaxReconnectAttempts;
            socket["reconnect_delay"] = DurationText.Seconds(c.ReconnectDelay);
            socket["max_reconnect_delay"] = DurationText.Seconds(c.MaxReconnectDelay);
            socket["backoff_multiplier"] = (decimal)c.BackoffMultiplier;
            socket["connection_timeout"] = DurationText.Seconds(c.ConnectionTimeout);
            socket["max_age"] = DurationText.Seconds(c.MaxAge);
            socket["health_check_interval"] = DurationText.Seconds(c.HealthCheckInterval);
        }

        if (spec.Freshness is { } freshness) socket["max_silence"] = DurationText.Seconds(freshness.MaxSilence);
        var result = new JsonObject { ["websocket"] = socket };
        if (spec.Tls?.CaConfigMapRef is not null) result["tls"] = new JsonObject { ["ca_file"] = CaFile };
        return result;
    }

    private static JsonObject OrderBook(OrderBookSpec book) => new()
    {
        ["depth"] = book.Depth,
        ["snapshot_interval"] = DurationText.Seconds(book.SnapshotInterval),
        ["update_interval"] = DurationText.Seconds(book.UpdateInterval),
        ["buffer_max"] = book.BufferMax,
        ["rest_limit"] = book.RestLimit,
    };

    /// <summary>The file knows windows in whole minutes.</summary>
    private static string Window(string duration) => $"{Math.Max(1, (int)Math.Ceiling(DurationText.Seconds(duration) / 60))}m";

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);
}
