using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Messages;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>All data of one instrument in one partition.</summary>
internal sealed class InstrumentFlow(InstrumentKey key, PartitionState partition, WorkerContext context)
{
    private readonly MessageTemplate?[] _templates = new MessageTemplate?[(int)Channel.Liquidation + 1];
    private readonly byte[] _symbol = Encoding.UTF8.GetBytes(key.Symbol);
    private Instrument? _instrument;
    private ValueFlow? _values;
    private bool _isPublishing;

    public InstrumentKey Key { get; } = key;

    public ReadOnlySpan<byte> Symbol => _symbol;

    public BookFlow? Book { get; private set; }

    public TradeFlow? Trades { get; private set; }

    public ValueFlow Values => _values ??= new ValueFlow(this, context);

    public Instrument? Instrument => _instrument;

    /// <summary>It is delisted: nothing is missing of it any more.</summary>
    public bool IsOver => _instrument is { Phase: InstrumentPhase.Delisted };

    /// <summary>When the last frame that names it came, monotonic.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>Whether a connector wants its book.</summary>
    public bool WantsBook { get; set; }

    /// <summary>Whether a connector wants its trades.</summary>
    public bool WantsTrades { get; set; }

    /// <summary>Whether a connector wants its book or its trades.</summary>
    public bool IsWanted => WantsBook || WantsTrades;

    /// <summary>Grows with every trade: what is traded most is served first.</summary>
    public long Activity { get; set; }

    public bool IsOwned => partition.IsOwned;

    /// <summary>Why nobody published the partition before it was taken over; null when somebody did.</summary>
    public Downtime? Down => partition.Down;

    public long Epoch => partition.Epoch;

    /// <summary>Owned here, not fenced off, and its metadata are known.</summary>
    public bool IsPublishing => _isPublishing;

    public MessageTemplate? TemplateOf(Channel channel) =>
        _instrument is null ? null : _templates[(int)channel] ??= new MessageTemplate(channel, _instrument, context.Subjects);

    public BookFlow BookOf(IBookContinuity continuity, string rawChannel)
    {
        if (Book is not null)
        {
            if (rawChannel.Length > 0) Book.RawChannel = rawChannel;
        }
        else
        {
            Book = new BookFlow(this, context, continuity, rawChannel);
            if (IsOwned && partition.Down is { } down) Book.NoteDowntime(down);
            if (_isPublishing) Book.StartPublishing();
        }

        return Book;
    }

    public TradeFlow TradesOf(string rawChannel)
    {
        if (Trades is not null)
        {
            if (rawChannel.Length > 0) Trades.RawChannel = rawChannel;
        }
        else
        {
            Trades = new TradeFlow(this, context, rawChannel);
            if (_isPublishing) Trades.StartPublishing();
        }

        return Trades;
    }

    public TradePosition? TakePosition(string positionKey) => partition.Positions.Remove(positionKey, out var position) ? position : null;

    /// <summary>The last <c>Mp-Seq</c> of a connection that the former owner had taken when it stopped; 0 when unknown.</summary>
    public long ReleasedAt(string connection) => partition.Positions.TryGetValue(PartitionState.ConnectionKey(connection), out var position) ? position.Id : 0;

    public void KeepPosition(string positionKey, TradePosition position) => partition.Positions[positionKey] = position;

    /// <summary>A connector refused a snapshot; called from the requester's thread.</summary>
    public void Refuse(BookFlow book, long? retryAfterMs) => context.Post(() => book.Book.OnSnapshotRefused(retryAfterMs, context.NowMs));

    /// <summary>Looks up metadata, and begins or stops to publish.</summary>
    public void Refresh()
    {
        var known = context.Instruments.Find(Key);
        if (!ReferenceEquals(known, _instrument) && known is not null) TakeInstrument(known);
        var mayPublish = partition.IsOwned && !context.IsFenced && _instrument is not null;
        if (mayPublish == _isPublishing) return;
        _isPublishing = mayPublish;
        if (mayPublish) StartPublishing();
        else StopPublishing();
    }

    /// <summary>Publication ends, whatever the partition says.</summary>
    public void Stop()
    {
        if (!_isPublishing) return;
        StopPublishing();
        _isPublishing = false;
    }

    public void OnBusHole(in SequenceHole hole)
    {
        Book?.Book.OnBusHole(hole.Connection, context.NowMs);
        Trades?.OnBusHole(hole.Connection);
    }

    public void Tick()
    {
        Book?.Tick();
        Trades?.Tick();
    }

    public void RemoveBook()
    {
        Book?.End();
        Book = null;
    }

    public void RemoveTrades()
    {
        Trades?.Remove();
        Trades = null;
    }

    private void StartPublishing()
    {
        PublishInstrument();
        Book?.StartPublishing();
        Trades?.StartPublishing();
        _values?.StartPublishing();
    }

    private void StopPublishing()
    {
        Book?.StopPublishing();
        Trades?.StopPublishing();
    }

    private void TakeInstrument(Instrument instrument)
    {
        // Delisted, another subject, or quantities of another unit: who follows the book so far is told that it ended
        if (_isPublishing && _instrument is { } before && (instrument.Phase == InstrumentPhase.Delisted || !IsSameBook(before, instrument))) Book?.End();
        _instrument = instrument;
        Array.Clear(_templates);
        if (!_isPublishing) return;
        if (IsOver) PublishInstrument();
        else StartPublishing();
    }

    private static bool IsSameBook(Instrument one, Instrument other) =>
        (one.MarketType, one.Symbol, one.QuantityUnit, one.ContractSize, one.ContractSizeAsset) == (other.MarketType, other.Symbol, other.QuantityUnit, other.ContractSize, other.ContractSizeAsset);

    private void PublishInstrument()
    {
        // a stream by type passes instruments of other partitions: theirs is the metadata
        if (Key.Partition != partition.Partition) return;
        InstrumentJson.Write(context.Buffer, _instrument!);
        context.Publish(Encoding.UTF8.GetBytes(context.Subjects.Instrument(Key)));
    }
}
