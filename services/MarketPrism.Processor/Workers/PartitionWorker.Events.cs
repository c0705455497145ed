using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Processor;

/// <content>What the decoder found in the frame that is being handled.</content>
internal sealed partial class PartitionWorker
{
    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol) =>
        OwnFlow(symbol)?.Book?.Book.Book is { } book ? (book.PriceScale, book.QuantityScale) : default;

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth)
    {
        if (OwnFlow(symbol) is not { } flow) return;
        depth.RequestedLevels = _requestedLevels;
        flow.BookOf(_stream.Venue.Continuity, depth.Kind == DepthKind.RestSnapshot ? "" : _stream.Channel).OnDepth(_lane, _track, depth, _receivedNs);
    }

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
        if (OwnFlow(symbol) is not { } flow) return;
        _sawBackfill |= trade.IsBackfill;
        flow.TradesOf(trade.IsBackfill ? "" : _stream.Channel).OnTrade(_lane, trade, _receivedNs);
    }

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => OwnFlow(symbol)?.Values.OnBbo(bbo, _receivedNs);

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => AnyFlow(symbol).Values.OnMarkPrice(mark, _receivedNs);

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => AnyFlow(symbol).Values.OnFundingRate(funding, _receivedNs);

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => AnyFlow(symbol).Values.OnOpenInterest(interest, _receivedNs);

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => AnyFlow(symbol).Values.OnLiquidation(liquidation, _receivedNs, _lane, _sequence);

    void IMarketEventSink.OnIndexPrice(ReadOnlySpan<byte> index, in IndexPriceEvent price) => _context.Indices.Put(_stream.Key, index, price, _receivedNs);

    // What follows in the same frame must find the suspicion
    void IMarketEventSink.OnElementLost()
    {
        if (_stream.Kind == RawStreamKind.Trade) _stream.Flow?.Trades?.OnFrameRejected(GapCause.MalformedFrame);
    }

    void IMarketEventSink.OnInstrument(Instrument instrument)
    {
        // the control loop reads metadata, for all workers
    }

    // Books and trades belong to the instrument of the subject; a frame that names another one is wrong
    private InstrumentFlow? OwnFlow(ReadOnlySpan<byte> symbol)
    {
        var flow = _stream.Flow ??= NewFlow(_stream.Key);
        flow.SeenAt = _context.Now;
        if (symbol.IsEmpty || symbol.SequenceEqual(flow.Symbol)) return flow;
        _wrongSymbol = true;
        return null;
    }

    // Streams by instrument type carry many instruments
    private InstrumentFlow AnyFlow(ReadOnlySpan<byte> symbol)
    {
        var key = _stream.Key;
        var flow = _stream.Flow is { } own && (symbol.IsEmpty || symbol.SequenceEqual(own.Symbol)) ? own
            : _stream.Partition.Find(key.Exchange, key.Market, symbol) ?? NewFlow(symbol.IsEmpty ? key : key with { Symbol = Encoding.UTF8.GetString(symbol) });
        flow.SeenAt = _context.Now;
        return flow;
    }

    private InstrumentFlow NewFlow(InstrumentKey key)
    {
        var flow = _stream.Partition.FlowOf(key, _context);
        flow.Refresh();
        if (flow.Instrument is null) AskInstruments(key);
        return flow;
    }
}
