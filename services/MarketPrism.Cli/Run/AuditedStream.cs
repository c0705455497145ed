using System.Buffers.Text;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Run;

/// <summary>What a venue has sent of one stream and the bus has not brought yet.</summary>
internal sealed class AuditedStream(StreamId id)
{
    private const int BookSlots = 4096;
    private const int OtherSlots = 1024;
    private const int MaxEarly = 1024;
    private const int MaxTimes = 5;
    private readonly bool _hasIds = id.IsBook || id.RawChannel is "trade" or "trades" or "aggTrade" or "bookTicker" or "bbo-tbt" or "books5";
    private readonly (long Id, long SentNs)[] _recent = new (long, long)[id.IsBook ? BookSlots : OtherSlots];
    private readonly bool _provesItself = id.IsBook || id.RawChannel is "trade" or "trades" or "aggTrade";
    private bool _hasCome;
    private readonly UnnumberedFrames _unnumbered = new();
    private readonly HashSet<long> _early = [];

    internal StreamId Id { get; } = id;

    /// <summary>When each awaited id was sent, Unix ns.</summary>
    internal Dictionary<long, long> Awaited { get; } = [];

    /// <summary>When each frame was due that no subscriber was sent, Unix ns.</summary>
    internal Dictionary<long, long> Withheld { get; } = [];

    internal (Exchange Exchange, Market Market, string Symbol) Instrument => (Id.Exchange, Id.Market, Id.Symbol);

    /// <summary>Frames that never came and stand in no ledger.</summary>
    internal long Lost { get; set; }

    /// <summary>The first of them.</summary>
    internal (long Id, long SentNs) FirstLost { get; set; }

    /// <summary>Withheld frames that stand in no ledger.</summary>
    internal long Unrecorded { get; private set; }

    private readonly List<SilentTime> _unrecorded = [];

    internal string DescribeLoss() => Describe(Lost, FirstLost, "sent");

    internal string DescribeSilence() => $"{Name}: {Unrecorded}, of {string.Join(", ", _unrecorded)}";

    /// <summary>A withheld frame stands in no ledger.</summary>
    internal void NoteUnrecorded(long id, long dueNs)
    {
        Unrecorded++;
        if (_unrecorded.FindIndex(t => t.IsBy(dueNs)) is >= 0 and var index) _unrecorded[index] = _unrecorded[index].With(id, dueNs);
        else if (_unrecorded.Count < MaxTimes) _unrecorded.Add(new SilentTime(id, id, dueNs, dueNs));
    }

    /// <summary>Whether the book that it carries was ever synced: until then no frame of it is missed, whichever snapshot it begins with.</summary>
    internal bool HasSynced { get; set; }

    /// <summary>
    /// A frame was due and nobody was sent it. What its ids do not show, and what has not begun yet, is not held against the client. That a book which was synced once is not synced now excuses nothing: its
    /// gap must be recorded.
    /// </summary>
    internal void Withhold(long id, long dueNs)
    {
        if (_provesItself && (Id.IsBook ? HasSynced : _hasCome)) Withheld.TryAdd(id, dueNs);
    }

    /// <summary>A frame was sent.</summary>
    internal void Sent(long connection, long id, long sentNs)
    {
        if (!_hasIds)
        {
            if (_unnumbered.Sent(connection, id) is { } ordinal) Awaited.TryAdd(ordinal, sentNs);
            return;
        }

        // it overtook the simulator's own note of it, or came by another socket before (a new subscriber is welcomed with what is known)
        if (_early.Remove(id) || _recent[Slot(id)].Id == id) return;
        Awaited.TryAdd(id, sentNs);
    }

    /// <summary>Takes a frame off the list.</summary>
    internal void Arrived(ReadOnlySpan<byte> messageId, ulong connection, ReadOnlySpan<byte> payload)
    {
        _hasCome = true;
        if (!_hasIds)
        {
            if (_unnumbered.Arrived(messageId, connection) is { } ordinal) Awaited.Remove(ordinal);
            return;
        }

        if (IdOf(messageId, payload) is not { } number) return;
        Withheld.Remove(number);
        if (Awaited.Remove(number, out var sentNs))
        {
            _recent[Slot(number)] = (number, sentNs);
            return;
        }

        if (_early.Count == MaxEarly) _early.Clear();
        _early.Add(number);
    }

    /// <summary>When a book's update id was sent, Unix ns; null when it is not known any more.</summary>
    internal long? SentAt(long updateId) => Id.IsBook && _recent[Slot(updateId)] is var (id, sentNs) && id == updateId && sentNs > 0 ? sentNs : null;

    /// <summary>The id in a message id's tail: an id, the last of a range, or the event time where the venue has no ids.</summary>
    internal long? IdOf(ReadOnlySpan<byte> messageId, ReadOnlySpan<byte> payload)
    {
        // OKX's single-message books have a sequence id, which their message id does not need
        if (Id.RawChannel is "bbo-tbt" or "books5") return SequenceIdOf(payload);
        var tail = messageId[(messageId.LastIndexOf((byte)':') + 1)..];
        if (Id.IsBook)
        {
            // {first}-{last}, or OKX's {previous}-{last}[-{ts}] where previous may be -1
            var dash = tail[1..].IndexOf((byte)'-');
            if (dash >= 0) tail = tail[(dash + 2)..];
        }

        return Utf8Parser.TryParse(tail, out long value, out _) ? value : null;
    }

    private string Describe(long count, (long Id, long TimeNs) first, string what) =>
        $"{Name}: {count}, the first with id {first.Id}, {what} {DateTimeOffset.FromUnixTimeMilliseconds(first.TimeNs / 1_000_000):HH:mm:ss.fff}";

    internal string Name => $"{Id.Exchange} {Id.Market} {Id.RawChannel} {Id.Symbol}";

    private static long? SequenceIdOf(ReadOnlySpan<byte> payload)
    {
        var key = "\"seqId\":"u8;
        var at = payload.LastIndexOf(key);
        return at >= 0 && Utf8Parser.TryParse(payload[(at + key.Length)..], out long value, out _) ? value : null;
    }

    private int Slot(long id) => (int)(((ulong)id * 0x9E3779B97F4A7C15 >> 52) & (ulong)(_recent.Length - 1));
}

/// <summary>A time in which a stream was silent.</summary>
internal readonly record struct SilentTime(long FirstId, long LastId, long FromNs, long ToNs)
{
    private const long ApartNs = 10_000_000_000;

    internal bool IsBy(long ns) => ns >= FromNs - ApartNs && ns <= ToNs + ApartNs;

    internal SilentTime With(long id, long ns) => new(Math.Min(FirstId, id), Math.Max(LastId, id), Math.Min(FromNs, ns), Math.Max(ToNs, ns));

    public override string ToString() =>
        $"ids {FirstId} to {LastId} due {DateTimeOffset.FromUnixTimeMilliseconds(FromNs / 1_000_000):HH:mm:ss.fff} to {DateTimeOffset.FromUnixTimeMilliseconds(ToNs / 1_000_000):HH:mm:ss.fff}";
}
