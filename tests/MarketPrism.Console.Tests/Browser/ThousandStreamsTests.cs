using System.Globalization;

namespace MarketPrism.Console.Tests.Browser;

/// <summary>
/// 1,000 books and 1,000 streams on one page: what its script costs, how often it is updated, what it keeps. Short here; <c>MARKETPRISM_SOAK_SECONDS=600</c> makes it the ten
/// minutes of the figure in docs/metrics.md.
/// </summary>
public sealed class ThousandStreamsTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Count = 1_000;

    [Theory]
    [InlineData("books")]
    [InlineData("streams")]
    public async Task The_page_stays_light(string view)
    {
        Assert.SkipWhen(Chromium.Missing is not null, Chromium.Missing ?? "");
        var token = TestContext.Current.CancellationToken;
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var s) ? s : 6;
        await using var world = await ConsoleWorld.StartAsync();
        for (var i = 0; i < Count; i++) world.Market.Book("binance", "spot", Symbol(i), 1, "100.5", "100.6");
        var beat = 0;
        await using var reporting = await world.ReportAsync("s-0", () => [.. Enumerable.Range(0, Count).Select(i => PublishedMarket.Stream($"orderbook.{Symbol(i)}", rate: 5 + ((i + ++beat) % 10)))]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var feed = FeedAsync(world, stop.Token);
        await using var page = await chromium.OpenAsync(world.Address);
        await page.GoAsync(view);
        await Eventually.BeAsync(async () => await page.Page.EvaluateAsync<int>("import('./store.js').then(m => m.store.books.size)") == Count, "all books are on the page", TimeSpan.FromSeconds(60));
        await Eventually.BeAsync(async () => await page.Page.EvaluateAsync<int>("import('./store.js').then(m => m.store.streams.size)") == Count, "all streams are on the page", TimeSpan.FromSeconds(60));
        await page.Page.EvaluateAsync("import('./store.js').then(m => { globalThis.drawn = 0; m.onChange(() => globalThis.drawn++); })");

        var cdp = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await cdp.SendAsync("Performance.enable");
        var before = await MeasureAsync(cdp);
        var heaps = new List<double>();
        for (var elapsed = 0; elapsed < seconds; elapsed += Math.Max(1, seconds / 10))
        {
            await cdp.SendAsync("HeapProfiler.collectGarbage");
            heaps.Add((await MeasureAsync(cdp))["JSHeapUsedSize"] / 1e6);
            await page.Page.WaitForTimeoutAsync(1_000f * Math.Max(1, seconds / 10)); // the measured time itself
        }

        var after = await MeasureAsync(cdp);
        var wall = after["Timestamp"] - before["Timestamp"];
        var script = (after["ScriptDuration"] - before["ScriptDuration"]) / wall;
        var task = (after["TaskDuration"] - before["TaskDuration"]) / wall;
        var updates = await page.Page.EvaluateAsync<double>("globalThis.drawn") / wall;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{view}: {wall:0} s, script {script:P1} of a core, all tasks {task:P1}, {updates:0.0} updates/s, heap MB {string.Join(' ', heaps.Select(static h => h.ToString("0.0", CultureInfo.InvariantCulture)))}, nodes {after["Nodes"]:0}"));
        if (seconds >= 60)
        {
            Assert.True(script < 0.2, $"script {script:P1}");
            Assert.True(updates >= 4, $"{updates:0.0} updates/s");
            Assert.True(heaps[^1] < (heaps.Skip(2).Take(3).Max() * 1.1) + 1, $"heap {string.Join(' ', heaps)}");
        }

        // what no load of the machine can change: few nodes for many rows
        Assert.True(after["Nodes"] < 5_000, $"{after["Nodes"]} nodes");
        Assert.InRange(await page.Page.Locator(".row").CountAsync(), 10, 80);
        Assert.True(updates > 0);
        await stop.CancelAsync();
        await feed;
        page.AssertClean();
    }

    private static string Symbol(int i) => FormattableString.Invariant($"S{i:000}-USDT");

    /// <summary>Ten updates a second of each book.</summary>
    private static async Task FeedAsync(ConsoleWorld world, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        try
        {
            for (long id = 2; await timer.WaitForNextTickAsync(stop); id++)
            {
                for (var i = 0; i < Count; i++) world.Market.Update("binance", "spot", Symbol(i), id, id, FormattableString.Invariant($"100.{50 + (id % 9)}"), FormattableString.Invariant($"{1 + (id % 7)}"));
            }
        }
        catch (OperationCanceledException)
        {
            // measured
        }
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(Microsoft.Playwright.ICDPSession cdp)
    {
        var answer = (await cdp.SendAsync("Performance.getMetrics"))!.Value;
        return answer.GetProperty("metrics").EnumerateArray().ToDictionary(static m => m.GetProperty("name").GetString()!, static m => m.GetProperty("value").GetDouble());
    }
}
