using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Trades;

namespace MarketPrism.Processor;

/// <summary>What a raw subject means, worked out once.</summary>
internal sealed class RawStream
{
    private const int RememberedValues = 64;

    public RawStream(PartitionState partition, VenueDecoder venue, string channel, string symbol)
    {
        Partition = partition;
        Venue = venue;
        Channel = channel;
        ChannelBytes = Encoding.UTF8.GetBytes(channel);
        Key = new InstrumentKey(venue.Exchange, venue.Market, symbol);
        Kind = KindOf(channel);
        if (Kind != RawStreamKind.Value) return;
        RecentFrames = new RecentIds(RememberedValues);
        Value = partition.Values.Add(Key, channel);
    }

    public PartitionState Partition { get; }

    public VenueDecoder Venue { get; }

    public string Channel { get; }

    public byte[] ChannelBytes { get; }

    /// <summary>The instrument of the subject; its symbol is an instrument type in streams by type.</summary>
    public InstrumentKey Key { get; }

    public RawStreamKind Kind { get; }

    /// <summary>The instrument's flow, once a frame named it.</summary>
    public InstrumentFlow? Flow { get; set; }

    /// <summary>Message ids of the last frames, where frames have no other identity.</summary>
    public RecentIds? RecentFrames { get; }

    /// <summary>Who carries it, where frames have no ids that would prove anything.</summary>
    public ValueStream? Value { get; private set; }

    /// <summary>Follows who carries it, from a frame of an active partition on.</summary>
    public void FollowCarriers() => Value ??= Partition.Values.Add(Key, Channel);

    /// <summary>When its last frame came, monotonic.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>When a fault of it was logged last.</summary>
    public TimeSpan LoggedAt { get; set; } = TimeSpan.MinValue;

    public override string ToString() => $"{Key.Exchange}.{Key.Market}.{Channel}.{Key.Symbol}";

    private static RawStreamKind KindOf(string channel) => channel switch
    {
        "snapshot" or "depth" => RawStreamKind.Book,
        "trade" or "aggTrade" or "trades" or "trades-all" => RawStreamKind.Trade,
        "backfill" => RawStreamKind.Backfill,
        "instruments" => RawStreamKind.Instruments,
        "index-tickers" => RawStreamKind.Index,
        _ => channel.StartsWith("books", StringComparison.Ordinal) && channel != "books5" ? RawStreamKind.Book : RawStreamKind.Value,
    };
}
