using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MarketPrism.Console.Tests.Browser;

/// <summary>A page of the console; at its end nothing may have gone wrong in it, and nothing may have been asked of another host.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _problems = new();

    public WatchedPage(IBrowserContext context, IPage page, Uri address)
    {
        _context = context;
        Page = page;
        Address = address;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _problems.Enqueue($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _problems.Enqueue($"exception: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != address.Authority) _problems.Enqueue($"asked another host: {request.Url}");
        };
    }

    public IPage Page { get; }

    public Uri Address { get; }

    /// <summary>The rows in view.</summary>
    public ILocator Rows => Page.Locator(".row:visible");

    public Task GoAsync(string view) => Page.GotoAsync(new Uri(Address, "#/" + view).ToString());

    /// <summary>The rows whose text has all of these words.</summary>
    public ILocator Row(params string[] words) => words.Aggregate(Rows, static (rows, word) => rows.Filter(new LocatorFilterOptions { HasText = word }));

    public async Task<string> VerdictAsync() => await Page.Locator("#verdict").InnerTextAsync();

    public async Task ScreenshotAsync(string name)
    {
        var folder = Environment.GetEnvironmentVariable("MARKETPRISM_ACCEPT") == "1" ? Path.Combine(Repository.Root, "docs", "images") : Path.Combine(Repository.Root, "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }

    public void AssertClean() => Assert.Empty(_problems);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
