using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;

namespace MarketPrism.Cli.Record;

/// <summary>
/// A book as a replay of the recording will build it, from its first frame until it is synced: what the production code misses on the way has to be asked for, or the recording cannot be replayed.
/// On OKX a REST snapshot may lie between two updates; then the stream is subscribed afresh, as a processor would do.
/// </summary>
internal sealed class RecordedBook : IBookObserver, IMarketEventSink, IScaleSource
{
    private readonly BookSynchronizer _book;
    private readonly IFrameDecoder _decoder;
    private string _connection = "";
    private long _receivedNs;
    private long _nowMs;

    internal RecordedBook(InstrumentKey key)
    {
        var venue = VenueCatalog.Find(key.Exchange, key.Market);
        _decoder = venue.CreateDecoder();
        _book = new BookSynchronizer(venue.BookContinuity, this);
    }

    /// <summary>Whether the recording has all that the book needs.</summary>
    internal bool IsSynced => _book.State == BookState.Synced;

    /// <summary>Why a snapshot is asked for: <c>start</c>, or <c>resubscribe</c> for one in the stream; null when none is missing.</summary>
    internal string? Wanted { get; private set; }

    /// <summary>Takes a recorded frame or REST body.</summary>
    internal void Take(string channel, string connection, long receivedNs, ReadOnlySpan<byte> payload)
    {
        (_connection, _receivedNs) = (connection, receivedNs);
        Pass(receivedNs / 1_000_000);
        var status = _decoder.Decode(Encoding.UTF8.GetBytes(channel), payload, this, this).Status;
        if (status is DecodeStatus.Malformed or DecodeStatus.NumberOutOfRange) _book.OnFrameRejected(connection, GapCause.MalformedFrame, _nowMs);
    }

    /// <summary>Lets time pass; by receive times, so that a replay decides alike.</summary>
    internal void Pass(long nowMs)
    {
        _nowMs = Math.Max(_nowMs, nowMs);
        _book.OnTick(_nowMs);
    }

    /// <summary>A connection ended.</summary>
    internal void Close(string connection) => _book.OnLaneClosed(connection, _nowMs);

    /// <summary>What was wanted has been asked for.</summary>
    internal void OnAsked() => Wanted = null;

    /// <summary>What was asked for will not come.</summary>
    internal void OnRefused(long retryAfterMs) => _book.OnSnapshotRefused(retryAfterMs, _nowMs);

    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol) => (_book.Book.PriceScale, _book.Book.QuantityScale);

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => _book.OnDepth(_connection, depth, _receivedNs, _nowMs);

    void IBookObserver.OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason) => Wanted ??= RecordedStarts.StartReason;

    void IBookObserver.OnResubscribeNeeded(BookSynchronizer book, string lane) => Wanted = RecordedStarts.ResubscribeReason;

    void IBookObserver.OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
    {
    }

    void IBookObserver.OnReplaced(BookSynchronizer book)
    {
    }

    void IBookObserver.OnStateChanged(BookSynchronizer book, BookState previous)
    {
    }

    void IBookObserver.OnGapOpened(BookSynchronizer book, in BookGap gap)
    {
    }

    void IBookObserver.OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
    }

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
    }

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo)
    {
    }

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark)
    {
    }

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding)
    {
    }

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest)
    {
    }

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation)
    {
    }

    void IMarketEventSink.OnInstrument(Instrument instrument)
    {
    }
}
