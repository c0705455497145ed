using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Processor;

/// <summary>One market in one worker: its rules, and a decoder of the worker's own.</summary>
internal sealed class VenueDecoder(Exchange exchange, Market market, IVenue venue)
{
    public Exchange Exchange { get; } = exchange;

    public Market Market { get; } = market;

    public IBookContinuity Continuity { get; } = venue.BookContinuity;

    public IFrameDecoder Decoder { get; } = venue.CreateDecoder();
}
