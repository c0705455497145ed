using System.Buffers.Text;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Run;

/// <summary>What a venue has sent of one stream and the bus has not brought yet.</summary>
internal sealed class AuditedStream(StreamId id)
{
    private const int RecentSlots = 4096;
    private readonly (long Id, long SentNs)[] _recent = id.IsBook ? new (long, long)[RecentSlots] : [];

    internal StreamId Id { get; } = id;

    /// <summary>When each awaited id was sent, Unix ns.</summary>
    internal Dictionary<long, long> Awaited { get; } = [];

    internal (Exchange Exchange, Market Market, string Symbol) Instrument => (Id.Exchange, Id.Market, Id.Symbol);

    /// <summary>Takes a message id off the list.</summary>
    internal void Arrived(ReadOnlySpan<byte> messageId)
    {
        if (IdOf(messageId) is not { } number || !Awaited.Remove(number, out var sentNs) || _recent.Length == 0) return;
        _recent[Slot(number)] = (number, sentNs);
    }

    /// <summary>When a book's update id was sent, Unix ns; null when it is not known any more.</summary>
    internal long? SentAt(long updateId) => _recent.Length > 0 && _recent[Slot(updateId)] is var (id, sentNs) && id == updateId && sentNs > 0 ? sentNs : null;

    /// <summary>The id in a message id's tail: an id, the last of a range, or the event time where the venue has no ids.</summary>
    internal long? IdOf(ReadOnlySpan<byte> messageId)
    {
        var tail = messageId[(messageId.LastIndexOf((byte)':') + 1)..];
        if (Id.IsBook)
        {
            // {first}-{last}, or OKX's {previous}-{last}[-{ts}] where previous may be -1
            var dash = tail[1..].IndexOf((byte)'-');
            if (dash >= 0) tail = tail[(dash + 2)..];
        }

        return Utf8Parser.TryParse(tail, out long value, out _) ? value : null;
    }

    private static int Slot(long id) => (int)((ulong)id * 0x9E3779B97F4A7C15 >> 52);
}
