using System.Buffers.Text;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Run;

/// <summary>What a venue has sent of one stream and the bus has not brought yet.</summary>
internal sealed class AuditedStream(StreamId id)
{
    private readonly bool _hasRanges = id.RawChannel == "depth" || id.RawChannel.StartsWith("books", StringComparison.Ordinal);

    internal StreamId Id { get; } = id;

    /// <summary>When each awaited id was sent, Unix ns.</summary>
    internal Dictionary<long, long> Awaited { get; } = [];

    internal (Exchange Exchange, Market Market, string Symbol) Instrument => (Id.Exchange, Id.Market, Id.Symbol);

    /// <summary>Takes a message id off the list: its tail is an id, a range whose last id counts, or the event time where the venue has no ids.</summary>
    internal void Arrived(ReadOnlySpan<byte> messageId)
    {
        if (IdOf(messageId) is { } number) Awaited.Remove(number);
    }

    internal long? IdOf(ReadOnlySpan<byte> messageId)
    {
        var tail = messageId[(messageId.LastIndexOf((byte)':') + 1)..];
        if (_hasRanges)
        {
            // {first}-{last}, or OKX's {previous}-{last}[-{ts}] where previous may be -1
            var dash = tail[1..].IndexOf((byte)'-');
            if (dash >= 0) tail = tail[(dash + 2)..];
        }

        return Utf8Parser.TryParse(tail, out long value, out _) ? value : null;
    }
}
