using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MarketPrism.Console.Tests.Browser;

/// <summary>The page in a real browser, on a whole pipeline with simulated exchanges.</summary>
public sealed class PageTests(Chromium chromium, RunningPipeline pipeline) : IClassFixture<Chromium>, IClassFixture<RunningPipeline>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 60_000 };
    private static readonly string[] Views = ["books", "streams", "connections", "gaps", "venues"];

    [Fact]
    public async Task Books_of_both_exchanges_update_by_themselves()
    {
        await using var page = await OpenAsync("books");
        foreach (var (symbol, exchange) in new[] { ("BTC-USDT", "binance"), ("ETH-USDT", "binance"), ("BTC-USDT", "okx") })
        {
            var row = page.Row(symbol, exchange, "synced").First;
            await Expect(row).ToBeVisibleAsync(Soon);
            var seen = await row.InnerTextAsync();
            await Eventually.BeAsync(async () => PricesOf(await row.InnerTextAsync()) != PricesOf(seen), $"{symbol} of {exchange} changes");
        }

        await Eventually.BeAsync(async () => (await page.VerdictAsync()).StartsWith("All 6 books synced", StringComparison.Ordinal), "the page says that all is well", TimeSpan.FromSeconds(60));
        page.AssertClean();
    }

    [Fact]
    public async Task A_stalled_stream_turns_red_and_comes_back()
    {
        await using var page = await OpenAsync("streams");
        var row = page.Row("orderbook.ETHUSDT", "binance-usdm").First;
        await Expect(row).ToBeVisibleAsync(Soon);
        Assert.NotEqual("bad", await row.GetAttributeAsync("data-level"));
        var started = TimeProvider.System.GetTimestamp();
        await pipeline.InjectAsync("stall", "binance-usdm", "@depth", "ETHUSDT", 45, count: 3); // the first repairs meet it again
        await Eventually.BeAsync(async () => await row.GetAttributeAsync("data-level") == "bad", "the stalled stream is red", TimeSpan.FromSeconds(60));
        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.Contains("stalled or rejected: orderbook.ETHUSDT", await page.VerdictAsync(), StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"red after {took.TotalSeconds:0.0} s");
        await Eventually.BeAsync(async () => await row.GetAttributeAsync("data-level") != "bad", "it is well again after its repair", TimeSpan.FromSeconds(120));
        page.AssertClean();
    }

    [Fact]
    public async Task The_ledger_lists_an_injected_hole()
    {
        await using var page = await OpenAsync("gaps");
        await Expect(page.Page.Locator("main")).ToBeVisibleAsync(Soon);
        await Eventually.BeAsync(async () => (await page.VerdictAsync()).Contains("books", StringComparison.Ordinal), "books are there", TimeSpan.FromSeconds(60));
        await pipeline.InjectAsync("gap", "binance", "@depth", "BTCUSDT", 0);
        var row = page.Row("BTCUSDT", "sequence_gap", "repaired").First;
        await Expect(row).ToBeVisibleAsync(Soon);
        Assert.Contains("resync", await row.InnerTextAsync(), StringComparison.Ordinal);
        page.AssertClean();
    }

    [Fact]
    public async Task Everything_can_be_reached_with_the_keyboard()
    {
        await using var page = await OpenAsync("books");
        var keys = page.Page.Keyboard;
        await Expect(page.Rows.First).ToBeVisibleAsync(Soon);
        for (var i = 0; i < Views.Length; i++)
        {
            await keys.PressAsync($"{i + 1}");
            await Expect(page.Page.Locator("nav a[aria-current=page]")).ToHaveAttributeAsync("data-view", Views[i]);
        }

        await keys.PressAsync("1");
        await keys.PressAsync("/");
        await keys.TypeAsync("eth binance spot");
        await Expect(page.Rows).ToHaveCountAsync(1);
        await keys.PressAsync("Enter"); // out of the search, onto the first row
        await keys.PressAsync("Enter"); // opens it
        await Expect(page.Page.Locator(".title h2")).ToContainTextAsync("ETH-USDT · binance spot");
        await Eventually.BeAsync(async () => await page.Page.Locator(".bids .level span").First.InnerTextAsync() is { Length: > 0 }, "the ladder has levels");
        await keys.PressAsync("Escape");
        await Expect(page.Page.Locator(".grid")).ToBeVisibleAsync();
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        await keys.PressAsync("k");
        await Expect(page.Page.Locator(".row[aria-selected=true]")).ToHaveCountAsync(1);
        var theme = await page.Page.Locator("html").GetAttributeAsync("data-theme");
        await keys.PressAsync("t");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", theme == "dark" ? "light" : "dark");
        page.AssertClean();
    }

    [Fact]
    public async Task A_phone_shows_every_view_and_opens_a_book_by_touch()
    {
        Skip();
        await using var page = await chromium.OpenAsync(pipeline.Console, size: (390, 844));
        await page.GoAsync("books");
        await Expect(page.Rows.First).ToBeVisibleAsync(Soon);
        foreach (var view in Views)
        {
            await page.Page.Locator($"nav a[data-view={view}]").TapAsync();
            await Expect(page.Page.Locator("nav a[aria-current=page]")).ToHaveAttributeAsync("data-view", view);
            Assert.True(await page.Page.EvaluateAsync<bool>("document.scrollingElement.scrollWidth <= innerWidth"), $"{view} makes the page itself wider than the phone");
        }

        await page.Page.Locator("nav a[data-view=books]").TapAsync();
        await Expect(page.Rows.First).ToBeVisibleAsync(Soon);
        Assert.True((await page.Rows.First.BoundingBoxAsync())!.Height >= 39, "a row is large enough for a finger");
        await page.Row("BTC-USDT", "okx").First.TapAsync();
        await Expect(page.Page.Locator(".title h2")).ToContainTextAsync("okx");
        Assert.True(await page.Page.EvaluateAsync<bool>("document.scrollingElement.scrollWidth <= innerWidth"), "the book is wider than the phone");
        await page.ScreenshotAsync("console-phone");
        page.AssertClean();
    }

    [Fact]
    public async Task A_link_leads_to_a_search_and_to_a_book_and_a_sort_is_kept_in_order()
    {
        await using var page = await OpenAsync("books?q=okx");
        await Expect(page.Rows.First).ToBeVisibleAsync(Soon);
        Assert.All(await page.Rows.AllInnerTextsAsync(), static text => Assert.Contains("okx", text, StringComparison.Ordinal));
        await page.GoAsync("books");
        await Expect(page.Rows).ToHaveCountAsync(6, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Symbol" }).ClickAsync();
        var symbols = (await page.Rows.AllInnerTextsAsync()).Select(static t => t.Split('\n')[0]).ToList();
        Assert.Equal(symbols.Order(StringComparer.Ordinal), symbols);
        await page.GoAsync("book/okx/spot/BTC-USDT");
        await Expect(page.Page.Locator(".title h2")).ToContainTextAsync("BTC-USDT · okx spot");
        await Expect(page.Page.Locator(".state.chip")).ToHaveTextAsync("synced");
        page.AssertClean();
    }

    [Theory]
    [InlineData(ColorScheme.Light, "light")]
    [InlineData(ColorScheme.Dark, "dark")]
    public async Task Both_themes_show_every_view(ColorScheme scheme, string name)
    {
        Skip();
        await using var page = await chromium.OpenAsync(pipeline.Console, scheme);
        await page.GoAsync("books");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", name);
        await Expect(page.Rows.First).ToBeVisibleAsync(Soon);
        foreach (var view in (string[])["streams", "connections", "gaps", "venues", "books"])
        {
            await page.GoAsync(view);
            if (view != "gaps") await Expect(page.Rows.First).ToBeVisibleAsync(Soon);
            if (view == "streams") await Eventually.BeAsync(async () => await page.Page.EvaluateAsync<int>("import('./store.js').then(m => [...m.store.streams.values()][0]?.spark.length ?? 0)") > 8, "sparklines have something to show", TimeSpan.FromSeconds(60));
            await page.ScreenshotAsync($"console-{view}-{name}");
        }

        await page.GoAsync("book/binance/spot/BTC-USDT");
        await Expect(page.Page.Locator(".state.chip")).ToHaveTextAsync("synced", new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
        await Eventually.BeAsync(async () => (await page.Page.Locator(".tape span").CountAsync()) > 12, "some trades are there", TimeSpan.FromSeconds(60));
        await page.ScreenshotAsync($"console-book-{name}");
        page.AssertClean();
    }

    // bid size, bid, ask, ask size
    private static string PricesOf(string row) => string.Join('|', row.Split('\n').Skip(4).Take(4));

    private static void Skip() => Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");

    private async Task<WatchedPage> OpenAsync(string view)
    {
        Skip();
        var page = await chromium.OpenAsync(pipeline.Console);
        await page.GoAsync(view);
        return page;
    }
}
