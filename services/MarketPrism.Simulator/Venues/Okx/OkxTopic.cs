using System.Text;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>One OKX stream: a channel of an instrument, or of an instrument type. The same ids go to all its connections.</summary>
internal sealed class OkxTopic(OkxChannel channel, string target, SimulatedMarket? market) : VenueTopic($"{channel.Name}:{target}", target)
{
    public OkxChannel Channel { get; } = channel;

    public override bool IsBook => Window is not null;

    /// <summary>The instrument, or null when it is a type.</summary>
    public SimulatedMarket? Market { get; } = market;

    /// <summary>Whether anything comes: after a rename only books go on under the old name, after a delisting nothing does.</summary>
    public bool IsAlive => Market is not { } market || (market.HasData && (Channel.Kind == OkxChannelKind.Books || !market.WasNamed(Symbol) || market.Spec.Symbol == Symbol));

    /// <summary>The beginning of each push, up to <c>arg</c>'s end.</summary>
    public byte[] Head { get; } = Encoding.UTF8.GetBytes($$"""{"arg":{"channel":"{{channel.Name}}","{{(channel.ByType ? "instType" : "instId")}}":"{{target}}"}""");

    public OkxBookWindow? Window { get; init; }

    public CandleState? Candle { get; init; }

    public long NextNs { get; set; }

    /// <summary>What the last push showed, to know a change; its meaning is the channel's.</summary>
    public long LastShown { get; set; }

    /// <summary>When it last pushed.</summary>
    public long LastPushNs { get; set; }
}
