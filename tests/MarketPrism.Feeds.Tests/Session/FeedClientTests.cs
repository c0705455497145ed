using System.Net.WebSockets;

namespace MarketPrism.Feeds.Tests;

public class FeedClientTests
{
    [Fact]
    public async Task The_library_connects_reads_reconnects_and_counts()
    {
        var connections = 0;
        await using var server = await SocketServer.StartAsync(async (WebSocket s) =>
        {
            var first = Interlocked.Increment(ref connections) == 1;
            for (var i = 1; i < 1000 && s.State == WebSocketState.Open; i++)
            {
                await SocketServer.SendAsync(s, $$$"""{"stream":"btcusdt@trade","data":{"e":"trade","E":{{{i}}},"s":"BTCUSDT","t":{{{i}}},"p":"1","q":"1","T":1,"m":true,"M":true}}""");
                if (first && i == 20)
                {
                    await s.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "24 hours are over", CancellationToken.None);
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        });
        await using var client = new FeedClient(Exchange.Binance, Market.Spot, ["BTCUSDT"], new FeedClientOptions
        {
            Channels = [Channel.Trade],
            Endpoint = new VenueEndpoint(server.Address, null),
            AllowInsecure = true,
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await client.ConnectAsync(limit.Token);
        var read = 0;
        var seen = new HashSet<string>();
        await foreach (var frame in client.ReadAllAsync(limit.Token))
        {
            Assert.Equal("trade.BTCUSDT", frame.Stream.Key);
            seen.Add(frame.Connection);
            if (++read == 50) break;
        }

        Assert.Equal(2, seen.Count);
        var stats = client.GetConnectionStats();
        Assert.Equal(1, stats.Routing.Reconnections);
        Assert.Equal(stats.Routing.TotalMessages, stats.Routing.RoutedMessages + stats.Routing.UnroutedMessages + stats.Routing.ControlMessages);
        Assert.Equal(0, client.Dropped);
    }

    [Fact]
    public void A_symbol_in_another_form_is_explained()
    {
        var error = Assert.Throws<FormatException>(() => new FeedClient(Exchange.Binance, Market.Spot, ["BTC-USDT"]));
        Assert.Contains("BTCUSDT", error.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => new FeedClient(Exchange.Parse("nowhere"), Market.Spot, ["BTCUSDT"]));
    }

    [Fact]
    public void Plain_text_needs_to_be_allowed()
    {
        var error = Assert.Throws<FormatException>(() => new FeedClient(Exchange.Binance, Market.Spot, ["BTCUSDT"], new FeedClientOptions { Endpoint = new VenueEndpoint(new Uri("ws://127.0.0.1:1"), null) }));
        Assert.Contains("allow_insecure", error.Message, StringComparison.Ordinal);
    }
}
