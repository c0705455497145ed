namespace MarketPrism.Exchanges;

/// <summary>One stream of a venue. Equal by value.</summary>
/// <param name="Channel">What the user calls it.</param>
/// <param name="RawChannel">The venue's channel without speed, as in raw subjects: <c>depth</c>, <c>books</c>.</param>
/// <param name="Symbol">The venue's symbol, or the instrument type for streams by type (<c>SWAP</c>).</param>
/// <param name="WireName">The venue's full name: <c>btcusdt@depth@100ms</c>, or OKX's argument object as JSON.</param>
/// <param name="Route">The route that carries it.</param>
/// <param name="Cadence">How often data are expected.</param>
public sealed record StreamSpec(Channel Channel, string RawChannel, string Symbol, string WireName, string Route, StreamCadence Cadence)
{
    /// <summary>The key in status and logs: <c>orderbook.BTCUSDT</c>.</summary>
    public string Key => $"{Name ?? Channel.Name()}.{Symbol}";

    /// <summary>What stands for the channel in <see cref="Key"/>, for streams that are no channel of the user's; null = the channel's word.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// A stream that nobody asked for by name: it fills a field of another channel's messages (OKX's index prices). Without it that field is null; what was asked for is whole all the
    /// same, so it counts neither as desired nor as missing. Default false.
    /// </summary>
    public bool IsSupplement { get; init; }

    /// <summary>The channel bytes as <see cref="FrameHeader.Channel"/> gives them for frames of this stream.</summary>
    public required ReadOnlyMemory<byte> MatchChannel { get; init; }

    /// <summary>The symbol bytes as <see cref="FrameHeader.Symbol"/> gives them for frames of this stream (Binance: lower case).</summary>
    public required ReadOnlyMemory<byte> MatchSymbol { get; init; }

    /// <summary>What the ids of its frames say about a missing one. Default: nothing.</summary>
    public IdContinuity Continuity { get; init; }

    /// <summary>How long the venue lets nothing come before it repeats the last id; such a stream also begins with a frame. Null where it does not. Twice that without a frame is a lost subscription, however quiet the market.</summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <inheritdoc/>
    public bool Equals(StreamSpec? other) => other is not null && WireName == other.WireName && Route == other.Route;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(WireName, Route);
}
