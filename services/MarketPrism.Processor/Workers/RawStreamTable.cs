using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>Finds what a raw subject means by its bytes; allocates only for a subject that it has not seen.</summary>
internal sealed class RawStreamTable
{
    private const int Limit = 100_000;

    private readonly Dictionary<string, RawStream?> _streams = new(Utf8Names.Comparer);
    private readonly Dictionary<string, RawStream?>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private readonly Dictionary<(Exchange, Market), VenueDecoder> _venues = [];
    private readonly PartitionState[] _partitions;
    private readonly byte[] _prefix;

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
        if (_streams.Count >= Limit) _streams.Clear();
        stream = Read(subject);
        _streams.Add(Utf8Names.Comparer.Create(subject), stream);
        return stream;
    }

    /// <summary>The decoder and rules of a market, or null when no venue has that name.</summary>
    public VenueDecoder? VenueOf(Exchange exchange, Market market)
    {
        if (_venues.TryGetValue((exchange, market), out var venue)) return venue;
        try
        {
            venue = new VenueDecoder(exchange, market, VenueCatalog.Find(exchange, market));
        }
        catch (FormatException)
        {
            return null; // counted by the caller as unrouted
        }

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
        try
        {
            var index = byte.Parse(tokens[0], System.Globalization.NumberStyles.AllowHexSpecifier, null);
            if (index >= VirtualPartition.Count) return null;
            var venue = VenueOf(Exchange.Parse(tokens[1]), Market.Parse(tokens[2]));
            if (venue is null) return null;
            return new RawStream(_partitions[index], venue, SubjectToken.Unescape(tokens[3]), SubjectToken.Unescape(tokens[4]));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
