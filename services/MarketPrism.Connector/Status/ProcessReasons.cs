using System.Globalization;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Status;

/// <summary>Sentences on what is wrong with the process itself, and what to do.</summary>
internal static class ProcessReasons
{
    public static IEnumerable<StatusReason> Of(ConnectorHealth health, BusStatus bus, ConfigurationState configuration)
    {
        if (health.IsDraining) yield return new StatusReason("Draining", "the connector was told to stop: sockets are closed and what they brought is handed to the bus");
        if (!bus.IsConnected)
        {
            yield return new StatusReason("NatsDisconnected", string.Create(
                CultureInfo.InvariantCulture,
                $"the bus at {bus.Url} is not connected: start it, or check nats.urls and the network; it is tried again by itself, {bus.OutboxBytes} bytes wait meanwhile, {bus.Dropped} messages were dropped"));
        }

        foreach (var reason in ConfigurationReasons.Of(configuration)) yield return reason;
        var liveness = health.Peek();
        if (!liveness.IsLive || liveness.Cause is LivenessCause.StaleBudgetExhausted or LivenessCause.StaleUpstreamDown or LivenessCause.StaleUpstreamUnknown)
            yield return new StatusReason(liveness.Cause.ToString(), liveness.Message);
    }
}
