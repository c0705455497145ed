using System.Diagnostics.Metrics;
using MarketPrism.Bus;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole.Api;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole;

/// <summary>The console's instruments: observed when somebody scrapes.</summary>
internal sealed class ConsoleMetrics : IDisposable
{
    private readonly Meter _meter = new("MarketPrism.Console", null, [new("component", "console")]);

    public ConsoleMetrics(ConsoleBoard board, EventStream events, IBus bus, LoopGroup loops)
    {
        _meter.CreateObservableGauge("marketprism.console_pages", () => events.Open, null, "Pages that are kept up to date");
        _meter.CreateObservableCounter("marketprism.messages", () => (Measurement<long>[])
        [
            new(board.Taken, new KeyValuePair<string, object?>("kind", "routed")), new(loops.Rejected, new KeyValuePair<string, object?>("kind", "error")),
        ], null, "Messages from the bus by kind");
        _meter.CreateObservableGauge("marketprism.nats_connected", () => bus.Status.IsConnected ? 1 : 0, null, "Whether the bus is there");
    }

    public void Dispose() => _meter.Dispose();
}
