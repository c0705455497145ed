using System.Globalization;

namespace MarketPrism.Exchanges;

/// <summary>Puts streams on sockets inside a venue's limits. With a current plan, what runs stays where it is.</summary>
/// <param name="limits">The limits.</param>
/// <param name="cost">What a stream adds to the budget of <paramref name="capacity"/> (bytes of the URL).</param>
/// <param name="capacity">How much of it one socket may have.</param>
internal sealed class SocketPacker(FeedLimits limits, Func<StreamSpec, int> cost, int capacity)
{
    /// <summary>Packs.</summary>
    /// <param name="streams">The streams, each once; sockets come in the order of the first stream of their route.</param>
    /// <param name="current">The plan in force, or null.</param>
    /// <returns>The sockets, none empty.</returns>
    public IReadOnlyList<SocketPlan> Pack(IReadOnlyList<StreamSpec> streams, FeedPlan? current)
    {
        var sockets = new List<SocketPlan>();
        foreach (var route in streams.GroupBy(s => s.Route))
        {
            var wanted = route.ToList();
            var bins = Fill(wanted, route.Key, current);
            if (current is not null) Consolidate(bins, Fill(wanted, route.Key, null).Count);
            sockets.AddRange(bins.OrderBy(b => b.Ordinal).Select(b => new SocketPlan($"{route.Key}-{b.Ordinal}", route.Key, b.Streams)));
        }

        return sockets;
    }

    private List<Bin> Fill(List<StreamSpec> wanted, string route, FeedPlan? current)
    {
        var left = wanted.ToDictionary(s => s);
        var bins = new List<Bin>();
        foreach (var socket in current?.Sockets ?? [])
        {
            if (socket.Route != route || !int.TryParse(socket.Name.AsSpan(route.Length + 1), CultureInfo.InvariantCulture, out var ordinal)) continue;
            var bin = new Bin(ordinal);
            foreach (var stream in socket.Streams)
            {
                if (left.TryGetValue(stream, out var same) && TryAdd(bin, same)) left.Remove(same);
            }

            if (bin.Streams.Count > 0) bins.Add(bin);
        }

        bins.Sort((a, b) => a.Ordinal.CompareTo(b.Ordinal));
        foreach (var stream in wanted)
        {
            if (left.ContainsKey(stream)) Place(bins, stream);
        }

        return bins;
    }

    private void Place(List<Bin> bins, StreamSpec stream)
    {
        foreach (var bin in bins)
        {
            if (TryAdd(bin, stream)) return;
        }

        var ordinal = 0;
        while (bins.Exists(b => b.Ordinal == ordinal)) ordinal++;
        var added = new Bin(ordinal);
        added.Add(stream, cost(stream)); // alone it always fits: symbols have a bounded length
        bins.Add(added);
    }

    /// <summary>Empties the smallest sockets while there are more than twice as many as needed.</summary>
    private void Consolidate(List<Bin> bins, int needed)
    {
        while (bins.Count > 2 * needed)
        {
            var smallest = bins.MinBy(b => b.Streams.Count)!;
            bins.Remove(smallest);
            foreach (var stream in smallest.Streams) Place(bins, stream);
        }
    }

    private bool TryAdd(Bin bin, StreamSpec stream)
    {
        var bytes = cost(stream);
        if (bin.Streams.Count >= limits.StreamsPerSocket || bin.Cost + bytes > capacity) return false;
        if (stream.Channel == Channel.OrderBook && bin.Books >= limits.BooksPerSocket) return false;
        bin.Add(stream, bytes);
        return true;
    }

    private sealed class Bin(int ordinal)
    {
        public int Ordinal { get; } = ordinal;

        public List<StreamSpec> Streams { get; } = [];

        public int Books { get; private set; }

        public int Cost { get; private set; }

        public void Add(StreamSpec stream, int bytes)
        {
            Streams.Add(stream);
            Cost += bytes;
            if (stream.Channel == Channel.OrderBook) Books++;
        }
    }
}
