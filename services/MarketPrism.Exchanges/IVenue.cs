namespace MarketPrism.Exchanges;

/// <summary>One venue-market: everything that MarketPrism knows about speaking to it and reading it. Stateless and shared.</summary>
public interface IVenue
{
    /// <summary>The protocol's exchange (<c>binance</c>, also for <c>binance-testnet</c>).</summary>
    Exchange Exchange { get; }

    /// <summary>The market.</summary>
    Market Market { get; }

    /// <summary>Channels that it offers.</summary>
    IReadOnlyList<Channel> Channels { get; }

    /// <summary>The socket side, used by connectors.</summary>
    IFeedProtocol Feed { get; }

    /// <summary>What the venue pushes about its instruments, planned from the symbols of a subscription; null where it pushes nothing of the kind.</summary>
    IFeedProtocol? InstrumentFeed => null;

    /// <summary>The REST side, used by connectors.</summary>
    IRestProtocol Rest { get; }

    /// <summary>How the ids of its order books follow each other.</summary>
    IBookContinuity BookContinuity { get; }

    /// <summary>A decoder with buffers of its own, for one thread at a time; used by processors and replay.</summary>
    /// <returns>The decoder.</returns>
    IFrameDecoder CreateDecoder();

    /// <summary>Checks the form of a symbol.</summary>
    /// <param name="symbol">What the user wrote.</param>
    /// <returns>Null when it is this venue's form; else what is wrong and the form wanted, with the right spelling where it can be guessed ("Binance writes BTCUSDT").</returns>
    string? ExplainSymbol(string symbol);

    /// <summary>The channels that exist for an instrument, as far as its name tells: a dated future has no funding rate.</summary>
    /// <param name="symbol">A symbol of this venue's form.</param>
    /// <returns>Those of <see cref="Channels"/> that it has, in their order; at least one.</returns>
    IReadOnlyList<Channel> ChannelsOf(string symbol);
}
