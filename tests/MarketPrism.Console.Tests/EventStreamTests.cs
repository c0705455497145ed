using System.Text.Json.Nodes;

namespace MarketPrism.Console.Tests;

/// <summary>What a page is sent, and how often.</summary>
public sealed class EventStreamTests
{
    [Fact]
    public async Task A_page_gets_everything_first_then_changes_at_a_bounded_rate_whatever_the_feed()
    {
        await using var world = await ConsoleWorld.StartAsync();
        world.Market.Book("binance", "spot", "BTC-USDT", 1, "1", "2");
        world.Market.Book("binance", "spot", "ETH-USDT", 1, "1", "2");
        await Eventually.BeAsync(async () => (await world.GetAsync("api/books")).Contains("ETH-USDT", StringComparison.Ordinal), "both books are there");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var stream = await world.Client.GetStreamAsync(new Uri("api/events", UriKind.Relative), stop.Token);
        using var reader = new StreamReader(stream);
        var first = await NextAsync(reader, stop.Token);
        Assert.Equal(("books", 2), (first.Name, first.Data.AsArray().Count));
        Assert.Equal("status", (await NextAsync(reader, stop.Token)).Name);
        Assert.Equal(1, world.Pages);

        // a flood: thousands of updates of one book between two events
        var flood = FloodAsync(world, stop.Token);
        var started = TimeProvider.System.GetTimestamp();
        var events = new List<(string Name, JsonNode Data)>();
        while (events.Count(static e => e.Name == "books") < 5) events.Add(await NextAsync(reader, stop.Token));
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        Assert.True(elapsed > TimeSpan.FromMilliseconds(4 * 110), $"5 events of books within {elapsed.TotalMilliseconds:0} ms: more than 8 a second");
        Assert.All(events.Where(static e => e.Name == "books"), static e => Assert.Equal("binance.spot.BTC-USDT", (string)Assert.Single(e.Data.AsArray())![0]!)); // only what changed
        Assert.True(events.Count(static e => e.Name == "status") <= 3);
        await stop.CancelAsync();
        Assert.True(await flood > 1_000);
        reader.Close();
        await Eventually.BeAsync(() => world.Pages == 0, "the closed page is forgotten");
    }

    private static async Task<long> FloodAsync(ConsoleWorld world, CancellationToken stop)
    {
        long id = 1;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                for (var i = 0; i < 50; i++, id++) world.Market.Update("binance", "spot", "BTC-USDT", id + 1, id + 1, "1", "7");
            }
        }
        catch (OperationCanceledException)
        {
            // enough
        }

        return id;
    }

    private static async Task<(string Name, JsonNode Data)> NextAsync(StreamReader reader, CancellationToken stop)
    {
        var name = "";
        while (true)
        {
            var line = await reader.ReadLineAsync(stop) ?? throw new EndOfStreamException();
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) return (name, JsonNode.Parse(line[6..])!);
        }
    }
}
