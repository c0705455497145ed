using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Truth;

/// <summary>A step in an instrument's life, as it happened.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Symbol">The instrument, by the name it had then.</param>
/// <param name="Kind">What happened.</param>
/// <param name="TimeNs">When, Unix ns.</param>
/// <param name="NewSymbol">The new name; empty unless renamed.</param>
public sealed record MarketPhaseChange(string Venue, string Symbol, MarketEventKind Kind, long TimeNs, string NewSymbol);

/// <summary>An instrument that was listed while the venue ran.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Symbol">The instrument.</param>
/// <param name="AnnouncedNs">When it entered the metadata, Unix ns; 0 = it opened without a word before.</param>
/// <param name="OpenedNs">When trading began, Unix ns.</param>
/// <param name="FirstTradeId">Its first trade (always 1); 0 when nothing has traded yet.</param>
/// <param name="FirstTradeNs">When that was, Unix ns.</param>
public sealed record Listing(string Venue, string Symbol, long AnnouncedNs, long OpenedNs, long FirstTradeId, long FirstTradeNs);

/// <summary>A time in which a stream had subscribers and something to say, and none of them got it.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Symbol">The instrument, or empty.</param>
/// <param name="FromNs">The first frame that nobody got, Unix ns.</param>
/// <param name="ToNs">The first one that somebody got again, Unix ns; 0 = not yet.</param>
/// <param name="Frames">How many nobody got.</param>
public sealed record Silence(string Venue, string Stream, string Symbol, long FromNs, long ToNs, long Frames);

/// <summary>A time in which a connected client that had subscribed to a listed instrument's stream had unsubscribed it everywhere, by its own wish. Time without a connection is none: that is a cut.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Symbol">The instrument.</param>
/// <param name="FromNs">When the last subscription was withdrawn, or when the next connection opened after the one that it was withdrawn on had ended, Unix ns.</param>
/// <param name="ToNs">When it was asked for again, its connection ended, or the instrument was delisted, Unix ns; 0 = not yet.</param>
public sealed record Unsubscription(string Venue, string Stream, string Symbol, long FromNs, long ToNs);
