using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Integration.Tests.Documentation;

/// <summary>The library sample of the README: between the marks, the README has exactly this.</summary>
internal static class ReadmeSample
{
    internal static async Task<FeedStatus> RunAsync(FeedClientOptions options, CancellationToken cancellationToken)
    {
        // README
        await using var feed = new FeedClient(Exchange.Binance, Market.Spot, ["BTCUSDT"], options); // options may be left out
        await feed.ConnectAsync(cancellationToken);
        await foreach (var frame in feed.ReadAllAsync(cancellationToken))
        {
            Console.WriteLine($"{frame.Stream.Key}: {frame.Payload.Length} bytes");
            if (feed.GetConnectionStats().Routing.TotalMessages >= 10) break;
        }
        // end

        return feed.GetConnectionStats();
    }
}
