using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>
/// The last price of each index. A venue that sends indices apart from the instruments that refer to them (OKX <c>index-tickers</c>) has one index for instruments of many partitions, so every worker
/// hears of all of them. Belongs to one worker.
/// </summary>
internal sealed class IndexPrices
{
    private const int Limit = 10_000;

    /// <summary>OKX repeats an index that does not change once a minute: what is older than two and a half is no price of now.</summary>
    private const long MaxAgeNs = 150_000_000_000;

    private readonly Dictionary<(Exchange, Market), Dictionary<string, (IndexPriceEvent Price, long ReceivedNs)>> _prices = [];
    private int _count;

    /// <summary>Takes a price, unless a newer one came by another connection.</summary>
    public void Put(InstrumentKey venue, ReadOnlySpan<byte> index, in IndexPriceEvent price, long receivedNs)
    {
        if (!_prices.TryGetValue((venue.Exchange, venue.Market), out var prices)) _prices.Add((venue.Exchange, venue.Market), prices = new(Utf8Names.Comparer));
        var byBytes = prices.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (byBytes.TryGetValue(index, out var known))
        {
            var isLate = price.TimeMs > 0 && price.TimeMs < known.Price.TimeMs && receivedNs - known.ReceivedNs < MaxAgeNs;
            if (!isLate) byBytes[index] = (price, receivedNs);
            return;
        }

        if (_count >= Limit) Sweep(receivedNs);
        if (_count >= Limit) return;
        byBytes[index] = (price, receivedNs);
        _count++;
    }

    /// <summary>The price of an index.</summary>
    /// <param name="venue">An instrument of the venue.</param>
    /// <param name="index">The index that the instrument refers to; null when it refers to none.</param>
    /// <param name="atNs">When the frame was received that the price is for, Unix ns.</param>
    /// <returns>Null when none is known, or none that is young enough.</returns>
    public FixedNumber? Find(InstrumentKey venue, string? index, long atNs) =>
        index is not null && _prices.TryGetValue((venue.Exchange, venue.Market), out var prices) && prices.TryGetValue(index, out var known) && atNs - known.ReceivedNs < MaxAgeNs
            ? known.Price.Price
            : null;

    private void Sweep(long nowNs)
    {
        _count = 0;
        foreach (var prices in _prices.Values)
        {
            foreach (var (index, known) in prices)
            {
                if (nowNs - known.ReceivedNs >= MaxAgeNs) prices.Remove(index);
            }

            _count += prices.Count;
        }
    }
}
