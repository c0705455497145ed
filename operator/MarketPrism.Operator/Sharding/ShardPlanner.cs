namespace MarketPrism.Operator.Sharding;

/// <summary>
/// Spreads symbols over shards by bounded rendezvous: in byte order, each to its highest-scoring shard with room. A symbol that
/// moves stays on its old shard until the new one is settled with it, so that nothing is lost on the way.
/// </summary>
internal static class ShardPlanner
{
    /// <summary>A smaller number of shards is taken only when it leaves this much room, so that one symbol more or less does not move many.</summary>
    private const double ShrinkFill = 0.8;

    /// <param name="symbols">What is wanted.</param>
    /// <param name="capacity">Symbols that a shard may carry.</param>
    /// <param name="current">What each existing shard is configured with.</param>
    /// <param name="isSettled">Whether a shard's connectors have all of their configuration flowing.</param>
    public static IReadOnlyList<Shard> Plan(
        IReadOnlyCollection<string> symbols, int capacity, IReadOnlyDictionary<int, IReadOnlyList<string>> current, Func<int, bool> isSettled)
    {
        var wanted = symbols.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var existing = current.Count == 0 ? 0 : current.Keys.Max() + 1;
        var count = Count(wanted.Count, capacity, existing);
        var target = Assign(wanted, capacity, count);
        var settled = new Dictionary<int, bool>();
        bool IsThere(int shard, string symbol)
        {
            if (!current.TryGetValue(shard, out var has) || !has.Contains(symbol)) return false;
            if (!settled.TryGetValue(shard, out var known)) settled[shard] = known = isSettled(shard);
            return known;
        }

        var shards = new List<Shard>();
        for (var i = 0; i < Math.Max(count, existing); i++)
        {
            var leaving = current.TryGetValue(i, out var has) ? has.Where(s => target.TryGetValue(s, out var t) && t != i && !IsThere(t, s)).ToList() : [];
            var own = i < count ? wanted.Where(s => target[s] == i) : [];
            var all = own.Concat(leaving).Order(StringComparer.Ordinal).ToList();
            if (all.Count > 0) shards.Add(new Shard(i, all, leaving.Count)); // a connector with nothing to collect has no configuration
        }

        return shards;
    }

    private static int Count(int symbols, int capacity, int existing)
    {
        var needed = Math.Max(1, (symbols + capacity - 1) / capacity);
        if (needed >= existing) return needed;
        var roomy = Math.Max(1, (int)Math.Ceiling(symbols / (capacity * ShrinkFill)));
        return Math.Clamp(roomy, needed, existing);
    }

    private static Dictionary<string, int> Assign(List<string> symbols, int capacity, int count)
    {
        var target = new Dictionary<string, int>(symbols.Count, StringComparer.Ordinal);
        var load = new int[count];
        foreach (var symbol in symbols)
        {
            var best = -1;
            ulong bestScore = 0;
            for (var i = 0; i < count; i++)
            {
                if (load[i] >= capacity) continue;
                var score = RendezvousScore.Of(i, symbol);
                if (best >= 0 && score <= bestScore) continue;
                best = i;
                bestScore = score;
            }

            target[symbol] = best;
            load[best]++;
        }

        return target;
    }
}
