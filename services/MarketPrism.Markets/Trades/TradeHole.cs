using MarketPrism.Domain;

namespace MarketPrism.Markets.Trades;

/// <summary>Trade ids that are missing.</summary>
public sealed class TradeHole
{
    private const int PagesMax = 64;

    private readonly IdRanges _missing;
    private readonly List<HeldTrade> _kept = []; // by id
    private readonly List<(long Low, long High)> _apart = []; // pages that do not join those from the beginning
    private long _coveredTo;

    internal TradeHole(long fromId, long toId, bool isExact, (long From, long To) ns, TimeSpan foundAt)
    {
        FromId = fromId;
        ToId = toId;
        IsExact = isExact;
        (FromNs, ToNs) = ns;
        FoundAt = foundAt;
        _missing = new IdRanges(fromId, toId);
        _coveredTo = fromId - 2;
    }

    /// <summary>The first missing id.</summary>
    public long FromId { get; }

    /// <summary>The last missing id.</summary>
    public long ToId { get; }

    /// <summary>Whether every id in between exists (Binance); false where ids skip (OKX), then the hole may even be empty.</summary>
    public bool IsExact { get; }

    /// <summary>Nothing but the ids that were left out shows it; there may have been no trades of these ids.</summary>
    internal bool IsSkip { get; init; }

    /// <summary>When the last trade before it was received, Unix ns.</summary>
    public long FromNs { get; }

    /// <summary>When the first trade after it was received, Unix ns.</summary>
    public long ToNs { get; }

    /// <summary>Trades that came back.</summary>
    public long Recovered { get; private set; }

    /// <summary>How many of those were fetched over REST.</summary>
    public long Backfilled { get; private set; }

    /// <summary>Whether every id is back; never known of a hole that is not exact.</summary>
    public bool IsFilled => IsExact && _missing.Count == 0;

    /// <summary>What to ask the venue for: where ids skip, with the known trades on both sides, which prove that nothing else lies between.</summary>
    public (long From, long To) Wanted => IsExact ? (FromId, ToId) : (FromId - 1, ToId + 1);

    /// <summary>For the owner: the id of the gap's record.</summary>
    public string? LedgerId { get; set; }

    /// <summary>For the owner: the first trade after it.</summary>
    public FirstMessage After { get; set; }

    /// <summary>Trades of it that were fetched and wait for those before them.</summary>
    internal int Kept => _kept.Count;

    /// <summary>Since when the longest of them waits.</summary>
    internal TimeSpan KeptSince { get; private set; }

    /// <summary>Up to here everything that the gap holds has come back.</summary>
    internal long JoinedTo => IsExact ? _missing.First - 1 : _coveredTo;

    internal TimeSpan FoundAt { get; }

    internal TimeSpan NextAskAt { get; set; }

    internal bool Contains(long id) => id >= FromId && id <= ToId;

    /// <summary>
    /// Takes note of a backfill's page. Where ids skip the pages themselves are the proof: joined to each other they reach from the last trade before the hole to the first after it.
    /// </summary>
    /// <param name="low">The page's lowest id.</param>
    /// <param name="high">Its highest.</param>
    /// <returns>Whether they do.</returns>
    internal bool Cover(long low, long high)
    {
        if (IsExact || low > high) return false;
        if (_apart.Count == PagesMax) _apart.RemoveAt(0);
        _apart.Add((low, high));
        for (var i = 0; i < _apart.Count;)
        {
            if (_apart[i].Low > _coveredTo + 1)
            {
                i++;
                continue;
            }

            _coveredTo = Math.Max(_coveredTo, _apart[i].High);
            _apart.RemoveAt(i);
            i = 0;
        }

        return _coveredTo > ToId;
    }

    /// <summary>Takes an id that came back; false when it had come before.</summary>
    internal bool Fill(long id, bool isBackfill)
    {
        if (!_missing.Remove(id)) return false;
        Recovered++;
        if (isBackfill) Backfilled++;
        return true;
    }

    /// <summary>Keeps a fetched trade, for <see cref="TakeKept"/>.</summary>
    internal void Keep(in HeldTrade trade, TimeSpan now)
    {
        if (_kept.Count == 0) KeptSince = now;
        var at = _kept.Count;
        while (at > 0 && _kept[at - 1].Trade.Id > trade.Trade.Id) at--;
        _kept.Insert(at, trade);
    }

    /// <summary>Takes those out, in the order of ids, that lie up to an id.</summary>
    internal List<HeldTrade> TakeKept(long upTo)
    {
        var count = 0;
        while (count < _kept.Count && _kept[count].Trade.Id <= upTo) count++;
        if (count == 0) return [];
        var taken = _kept.GetRange(0, count);
        _kept.RemoveRange(0, count);
        return taken;
    }
}
