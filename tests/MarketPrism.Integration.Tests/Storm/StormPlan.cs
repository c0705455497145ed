using System.Globalization;
using System.Text;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>What a storm collects, and what goes wrong meanwhile.</summary>
internal static class StormPlan
{
    private static readonly string[] Binance = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT", "DOGEUSDT", "LTCUSDT", "LINKUSDT"];
    private static readonly string[] Okx = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "BTC-USDT-SWAP", "ETH-USDT-SWAP", "SOL-USDT-SWAP", "XRP-USDT-SWAP"];

    /// <summary>Twelve connectors' worth of sockets, each with budgets of its own, and waits short enough that hundreds of faults fit into minutes.</summary>
    internal static string Configuration()
    {
        var text = new StringBuilder("subscriptions:\n");
        for (var i = 0; i < 4; i++)
        {
            text.AppendLine(Line($"spot-{i}", "binance", "spot", Binance, i, "orderbook, trade, bbo"));
            text.AppendLine(Line($"usdm-{i}", "binance", "usdm", Binance, i, "orderbook, trade, mark_price"));
            text.AppendLine(Line($"okx-{i}", "okx", "public", Okx, i, "orderbook, trade, bbo"));
        }

        return text.Append("""
            networking:
              websocket: {reconnect_delay: 0.1, max_reconnect_delay: 1, stable_after: 2, max_age: 60, health_check_interval: 1, max_silence: 5, connect_timeout: 3, subscribe_ack_timeout: 1, close_timeout: 1}
            orderbook: {update_interval: 0, snapshot_interval: 5, rest_limit: 100}
            freshness: {floor: 2, factor: 3}
            """).ToString();
    }

    /// <summary>Every fault of the simulator that its issue names, each with its own chances from the seed.</summary>
    internal static IReadOnlyList<FaultRule> Faults(ulong seed)
    {
        (string Name, FaultRule Rule)[] rules =
        [
            ("drop", Rule(FaultKind.Drop, 0.03)),
            ("half-open", Rule(FaultKind.HalfOpen, 0.03, 6)),
            ("stall one stream", Rule(FaultKind.Stall, 0.0006, 6)),
            ("ack, then silence", Rule(FaultKind.AckSilence, 0.08)),
            ("no ack", Rule(FaultKind.NoAck, 0.08)),
            ("gap", Rule(FaultKind.Gap, 0.001)),
            ("duplicate", Rule(FaultKind.Duplicate, 0.002)),
            ("reorder", Rule(FaultKind.Reorder, 0.001)),
            ("stale snapshot", Rule(FaultKind.StaleSnapshot, 0.1, 5)),
            ("snapshot refused 429", Rule(FaultKind.RefuseSnapshot, 0.1) with { RetryAfter = 1 }),
            ("snapshot refused 418", Rule(FaultKind.RefuseSnapshot, 0.1, 2) with { Status = 418, RetryAfter = 1 }),
            ("serverShutdown", Rule(FaultKind.Shutdown, 0.08, 4) with { Venue = "binance" }),
            ("OKX 64008", Rule(FaultKind.Shutdown, 0.08, 4) with { Venue = "okx" }),
            ("24-hour cut at 5 s", Rule(FaultKind.AgeCut, 0.04, 5)),
            ("garbage frame", Rule(FaultKind.Garbage, 0.001)),
            ("garbage bytes", Rule(FaultKind.GarbageBytes, 0.02)),
            ("slow reader close", Rule(FaultKind.SlowReader, 0.02)),
            ("dial refused", Rule(FaultKind.RefuseConnect, 0.15)),
            ("no snapshot in the stream", Rule(FaultKind.WithholdSnapshot, 0.15)),
        ];
        return [.. rules.Select((r, i) => r.Rule with { Name = r.Name, Seed = (seed * 31) + (ulong)i + 1 })];
    }

    private static FaultRule Rule(FaultKind kind, double probability, double duration = 30) => new() { Kind = kind, Probability = probability, Duration = duration };

    private static string Line(string name, string exchange, string market, string[] symbols, int index, string channels) => string.Create(
        CultureInfo.InvariantCulture,
        $"- {{name: {name}, exchange: {exchange}, market: {market}, symbols: [{symbols[index * 2]}, {symbols[(index * 2) + 1]}], channels: [{channels}], egress: {name}}}");
}
