using System.Diagnostics.Metrics;

namespace MarketPrism.Nats.Telemetry;

/// <summary>The meter of a connection: observed counters under the official client's names, so that messages cost nothing more.</summary>
internal sealed class NatsMetrics : IDisposable
{
    public const string MeterName = "MarketPrism.Nats";

    private readonly Meter _meter;

    public NatsMetrics(NatsConnection connection)
    {
        _meter = new Meter(MeterName, null, [new("nats.client.name", connection.Opts.Name)]);
        Counter("messaging.client.published.messages", "{message}", "Messages handed to the socket", s => s.SentMessages);
        Counter("messaging.client.consumed.messages", "{message}", "Messages received", s => s.ReceivedMessages);
        Counter("nats.client.sent.bytes", "By", "Bytes handed to the socket", s => s.SentBytes);
        Counter("nats.client.received.bytes", "By", "Bytes of messages received", s => s.ReceivedBytes);
        Counter("nats.client.reconnects", "{reconnect}", "Restored connections", s => s.Reconnects);
        _meter.CreateObservableCounter("nats.client.messages.dropped", () => Dropped(connection.GetStats()), "{message}", "Messages dropped by a policy");
        _meter.CreateObservableUpDownCounter("nats.client.active_subscriptions", () => connection.GetStats().SubscriptionCount, "{subscription}", "Open subscriptions");
        _meter.CreateObservableUpDownCounter("nats.client.outbox.bytes", () => connection.GetStats().OutboxBytes, "By", "Bytes that wait to be sent");

        void Counter(string name, string unit, string description, Func<NatsStats, long> value) =>
            _meter.CreateObservableCounter(name, () => value(connection.GetStats()), unit, description);
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<long>[] Dropped(NatsStats stats) =>
    [
        new(stats.DroppedOutbox, new KeyValuePair<string, object?>("reason", "outbox_full")),
        new(stats.DroppedInFlight, new KeyValuePair<string, object?>("reason", "in_flight")),
        new(stats.DroppedTooLarge, new KeyValuePair<string, object?>("reason", "too_large")),
        new(stats.DroppedSubscriptions, new KeyValuePair<string, object?>("reason", "slow_consumer")),
    ];
}
