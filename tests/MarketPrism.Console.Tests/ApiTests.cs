using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MarketPrism.Configuration;
using MarketPrism.WebConsole.Api;

namespace MarketPrism.Console.Tests;

public sealed class ApiTests
{
    [Fact]
    public async Task A_book_is_served_whole_exact_and_with_its_trades()
    {
        await using var world = await ConsoleWorld.StartAsync();
        world.Market.Book("binance", "spot", "BTC-USDT", 110, "61685.99", "61686");
        world.Market.Update("binance", "spot", "BTC-USDT", 111, 112, "61685.995", "0.100");
        world.Market.Trade("binance", "spot", "BTC-USDT", "3716", "61686.1");
        await Eventually.BeAsync(async () => (await world.GetAsync("api/books")).Contains("61685.995", StringComparison.Ordinal), "the update is in the list");
        JsonNode book = new JsonObject();
        await Eventually.BeAsync(async () => (book = JsonNode.Parse(await world.GetAsync("api/books/binance/spot/BTC-USDT?levels=2"))!)["trades"]!.AsArray().Count == 1, "the trade is there");
        Assert.Equal("""[["61685.995","0.1"],["61685.99","1.5"]]""", book["bids"]!.ToJsonString());
        Assert.Equal(("synced", 112L, "0.005", "BTCUSDT", "1"), ((string)book["state"]!, (long)book["last_update_id"]!, (string)book["spread"]!, (string)book["venue_symbol"]!, (string)book["horizon_bid"]!));
        Assert.Equal(("3716", "61686.1"), ((string)book["trades"]![0]!["trade_id"]!, (string)book["trades"]![0]!["price"]!));
    }

    [Fact]
    public async Task A_book_that_lost_its_proof_has_empty_sides_and_says_so()
    {
        await using var world = await ConsoleWorld.StartAsync();
        world.Market.Book("okx", "perpetual", "BTC-USDT", 5, "9", "10");
        world.Market.Book("okx", "perpetual", "BTC-USDT", 0, "", "", "suspect");
        await Eventually.BeAsync(async () => (await world.GetAsync("api/books")).Contains("suspect", StringComparison.Ordinal), "the state is told");
        var row = JsonNode.Parse(await world.GetAsync("api/books"))![0]!.AsArray();
        Assert.Equal(("BTC-USDT", "suspect"), ((string)row[3]!, (string)row[4]!));
        Assert.Null(row[5]);
    }

    [Fact]
    public async Task The_overview_tells_of_streams_connections_gaps_and_venues()
    {
        await using var world = await ConsoleWorld.StartAsync();
        world.Market.Gap("g1", "open", 1_795_358_744_000_000_000);
        world.Market.Gap("g2", "open", 1_795_358_745_000_000_000);
        world.Market.Gap("g2", "repaired", 1_795_358_745_000_000_000);
        world.Market.Raw("marketprism.ctl.verdict.binance.spot", """{"verdict":"Healthy","fresh":1,"total":1,"expires_ms":1}""");
        await using var reporting = await world.ReportAsync("s-0", () => [PublishedMarket.Stream("orderbook.BTCUSDT"), PublishedMarket.Stream("trade.BTCUSDT", "Quiet")]);
        JsonNode overview = new JsonObject();
        await Eventually.BeAsync(async () => (overview = JsonNode.Parse(await world.GetAsync("api/overview"))!)["streams"]!.AsArray().Count == 2, "the whole status was asked for");
        Assert.Equal(["orderbook.BTCUSDT", "trade.BTCUSDT"], overview["streams"]!.AsArray().Select(static s => (string)s!["key"]!));
        Assert.Equal(("s-0", "p/s/stream-0/1"), ((string)overview["connections"]![0]!["shard"]!, (string)overview["connections"]![0]!["id"]!));
        Assert.Equal(1, (int)overview["gaps"]!["open"]!);
        Assert.Equal(["g1", "g2"], overview["gaps"]!["recent"]!.AsArray().Select(static g => (string)g!["id"]!)); // open ones first
        var venue = Assert.Single(overview["venues"]!.AsArray())!;
        Assert.Equal(("binance", "Healthy", 12.5), ((string)venue["exchange"]!, (string)venue["verdict"]!, (double)venue["messages_per_s"]!));
    }

    [Fact]
    public async Task What_it_does_not_understand_is_left_out_and_counted()
    {
        await using var world = await ConsoleWorld.StartAsync();
        world.Market.Raw("marketprism.orderbook.binance.spot.BTC-USDT", "no json");
        world.Market.Raw("marketprism.gap.binance.spot.BTCUSDT", "{}");
        world.Market.Raw("marketprism.orderbook.binance.spot", "{}");
        world.Market.Book("binance", "spot", "ETH-USDT", 1, "1", "2");
        await Eventually.BeAsync(async () => (await world.GetAsync("api/books")).Contains("ETH-USDT", StringComparison.Ordinal), "the good one is there");
        Assert.Matches("marketprism_messages_total\\{component=\"console\",kind=\"error\"\\} [1-9]", await world.GetAsync("metrics"));
    }

    [Theory]
    [InlineData("api/books/binance/spot/NOPE", HttpStatusCode.NotFound, "no book binance.spot.NOPE has been published")]
    [InlineData("api/books/binance/spot/BTC-USDT?levels=0", HttpStatusCode.BadRequest, "levels=0: 1 to 1000")]
    [InlineData("api/books/binance/spot/BTC-USDT?levels=x", HttpStatusCode.BadRequest, "levels=x: 1 to 1000")]
    [InlineData("nowhere", HttpStatusCode.NotFound, "")]
    public async Task Mistakes_are_answered_with_what_is_wrong(string path, HttpStatusCode code, string says)
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var answer = await world.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(code, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openapi_document_names_exactly_the_routes_of_the_api()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var document = JsonDocument.Parse(await world.GetAsync("openapi.json"));
        var documented = document.RootElement.GetProperty("paths").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal);
        var served = ConsoleEndpoints.Routes.Where(static r => r.StartsWith("/api/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(served, documented);
        Assert.All(document.RootElement.GetProperty("paths").EnumerateObject(), static p => Assert.Equal(["get"], p.Value.EnumerateObject().Select(static m => m.Name)));

        // and what it says of a book is what a book has
        world.Market.Book("binance", "spot", "BTC-USDT", 1, "1", "2");
        await Eventually.BeAsync(async () => (await world.GetAsync("api/books")).Contains("BTC-USDT", StringComparison.Ordinal), "a book is there");
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        foreach (var (path, schema) in new[] { ("api/books/binance/spot/BTC-USDT", "Book"), ("api/overview", "Overview") })
        {
            using var answer = JsonDocument.Parse(await world.GetAsync(path));
            Assert.Equal(
                schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal),
                answer.RootElement.EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal));
        }

        var row = schemas.GetProperty("BookRow").GetProperty("description").GetString()!.Split(", ");
        Assert.Equal(row.Length, JsonNode.Parse(await world.GetAsync("api/books"))![0]!.AsArray().Count);
    }

    [Fact]
    public async Task It_only_reads()
    {
        await using var world = await ConsoleWorld.StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, "api/books");
            using var answer = await world.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_page_comes_with_headers_that_keep_others_out_and_is_cached_by_its_content()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var page = await world.Client.GetAsync(new Uri("", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        using var again = new HttpRequestMessage(HttpMethod.Get, "");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using var answer = await world.Client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        foreach (var name in (string[])["console.js", "console.css", "store.js", "table.js", "views.js", "book.js", "format.js", "icon.svg"]) Assert.NotEmpty(await world.GetAsync(name));
    }

    [Fact]
    public void A_console_of_no_options_is_bound_to_this_machine() => Assert.Equal(IPAddress.Loopback, new ConsoleOptions().Bind);
}
