using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>Finds what a raw subject means by its bytes; allocates only for a subject that it has not seen.</summary>
internal sealed class RawStreamTable
{
    private const int Limit = 100_000;
    private const int UnreadableLimit = 1_024; // anybody can make up subjects
    private const int VenuesLimit = 256; // environments are part of an exchange's name, so there is no list of them

    private readonly Dictionary<string, RawStream?> _streams = new(Utf8Names.Comparer);
    private readonly Dictionary<string, RawStream?>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private readonly Dictionary<(Exchange, Market), VenueDecoder> _venues = [];
    private readonly PartitionState[] _partitions;
    private readonly byte[] _prefix;
    private int _unreadable;

    public RawStreamTable(SubjectSpace subjects, PartitionState[] partitions)
    {
        _partitions = partitions;
        _prefix = Encoding.UTF8.GetBytes(subjects.AllRaw[..^1]);
        _byBytes = _streams.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Subjects whose meaning is remembered, also those that mean nothing here.</summary>
    public int Count => _streams.Count;

    /// <summary>The stream of a subject, or null when it is none that we can read.</summary>
    public RawStream? Find(ReadOnlySpan<byte> subject)
    {
        if (_byBytes.TryGetValue(subject, out var stream)) return stream;
        stream = Read(subject);
        if (stream is null && ++_unreadable > UnreadableLimit) ForgetUnreadable();
        if (_streams.Count >= Limit) _streams.Clear();
        _streams.Add(Utf8Names.Comparer.Create(subject), stream);
        return stream;
    }

    /// <summary>The decoder and rules of a market, or null when no venue has that name.</summary>
    public VenueDecoder? VenueOf(Exchange exchange, Market market)
    {
        if (_venues.TryGetValue((exchange, market), out var venue)) return venue;
        if (_venues.Count >= VenuesLimit || VenueCatalog.TryFind(exchange, market) is not { } found) return null; // counted by the caller as unrouted
        venue = new VenueDecoder(exchange, market, found);
        _venues.Add((exchange, market), venue);
        return venue;
    }

    /// <summary>Forgets the streams of a partition, whose flows are gone.</summary>
    public void Forget(PartitionState partition)
    {
        foreach (var (subject, stream) in _streams)
        {
            if (stream?.Partition == partition) _streams.Remove(subject);
        }
    }

    /// <summary>Forgets subjects that are silent, that mean nothing, or whose instrument is gone.</summary>
    /// <param name="since">Silent since then, monotonic.</param>
    /// <param name="gone">The instruments that are gone.</param>
    public void Sweep(TimeSpan since, IReadOnlySet<InstrumentFlow> gone)
    {
        foreach (var (subject, stream) in _streams)
        {
            if (stream is null || stream.SeenAt < since || (stream.Flow is { } flow && gone.Contains(flow))) _streams.Remove(subject);
        }
    }

    private RawStream? Read(ReadOnlySpan<byte> subject)
    {
        if (!subject.StartsWith(_prefix)) return null;
        var tokens = Encoding.UTF8.GetString(subject[_prefix.Length..]).Split('.');
        if (tokens.Length != 5) return null;
        if (!VirtualPartition.TryParse(tokens[0], out var partition) || !Exchange.TryParse(tokens[1], out var exchange) || !Market.TryParse(tokens[2], out var market)) return null;
        if (!SubjectToken.TryUnescape(tokens[3], out var channel) || !SubjectToken.TryUnescape(tokens[4], out var symbol)) return null;
        // A frame in another partition than its instrument's would be published by somebody who does not own it
        if (VirtualPartition.Of(exchange, market, symbol) != partition || VenueOf(exchange, market) is not { } venue) return null;
        return new RawStream(_partitions[partition.Index], venue, channel, symbol);
    }

    private void ForgetUnreadable()
    {
        _unreadable = 0;
        foreach (var (subject, stream) in _streams)
        {
            if (stream is null) _streams.Remove(subject);
        }
    }
}
