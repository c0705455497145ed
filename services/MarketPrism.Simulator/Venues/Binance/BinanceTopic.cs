using System.Text;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>One Binance stream; alive from its first subscriber on, so that all connections see the same ids.</summary>
internal sealed class BinanceTopic(string name, BinanceStreamName parsed, SimulatedMarket? market) : VenueTopic(name, parsed.Symbol)
{
    public BinanceStreamName Parsed { get; } = parsed;

    public override bool IsBook => Parsed.Kind is BinanceStreamKind.Depth or BinanceStreamKind.PartialDepth;

    /// <summary>The instrument, or null for all-market streams.</summary>
    public SimulatedMarket? Market { get; } = market;

    /// <summary>The wrapper of combined streams, up to the payload.</summary>
    public byte[] Head { get; } = Encoding.UTF8.GetBytes($$"""{"stream":"{{name}}","data":""");

    /// <summary>When it comes next, for timed streams.</summary>
    public long NextNs { get; set; }

    /// <summary>Depth: the first change not yet sent. Candles and trades: the aggregate not yet sent.</summary>
    public long Cursor { get; set; }

    /// <summary>Depth: the last update id of the event before.</summary>
    public long LastUpdateId { get; set; }

    public CandleState? Candle { get; set; }
}
