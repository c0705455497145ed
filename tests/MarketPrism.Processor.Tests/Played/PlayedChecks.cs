namespace MarketPrism.Processor.Tests.Played;

internal static class PlayedChecks
{
    /// <summary>Everything that is published is true and whole, or stands in the ledger.</summary>
    public static void AllIsProven(this PlayedMarket market, bool mayRepeatTrades = false)
    {
        var consumer = market.Bus.Consumer;
        Assert.True(consumer.Faults.Count == 0, string.Join("\n", consumer.Faults.Take(3)));
        foreach (var venue in market.Venues)
        {
            var book = consumer.Books[venue.Key.Symbol];
            Assert.True(book.IsProven, $"{venue.Key.Symbol} is {book.State}");
            Assert.True(venue.LastUpdateId == book.LastUpdateId, $"{venue.Key.Symbol} is published at {book.LastUpdateId}, the truth is at {venue.LastUpdateId}");
            var trades = consumer.Trades[venue.Key.Symbol];
            if (!mayRepeatTrades) Assert.Equal(trades.Count, trades.Distinct().Count());
            var published = trades.ToHashSet();
            Assert.Contains(venue.LastTradeId, published);
            var lost = new HashSet<long>();
            foreach (var gap in consumer.Gaps.Values.Where(g => g.Instrument.Symbol == venue.Key.Symbol && g.FromId is not null && g.RawChannel == "trade"))
            {
                for (var id = gap.FromId!.Value; id <= gap.ToId!.Value; id++) lost.Add(id);
            }

            for (var id = trades.Min(); id <= venue.LastTradeId; id++) Assert.True(published.Contains(id) || lost.Contains(id), $"{venue.Key.Symbol}: trade {id} is gone");
        }
    }
}
