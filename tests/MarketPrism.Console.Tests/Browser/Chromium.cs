using Microsoft.Playwright;

namespace MarketPrism.Console.Tests.Browser;

/// <summary>The system's Chromium without a window, for all tests of a class. Where it is missing they skip.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;

    public static string? Missing => Executable is null ? "no chromium in /usr/bin: apt-get install chromium" : null;

    internal IBrowser Browser { get; private set; } = null!;

    private static string? Executable => Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : Places.FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is null) return;
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], Timeout = 120_000 });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.CloseAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page on a console, which watches for errors and for requests to others.</summary>
    internal async Task<WatchedPage> OpenAsync(Uri address, ColorScheme scheme = ColorScheme.Light, (int Width, int Height)? size = null)
    {
        var (width, height) = size ?? (1400, 860);
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            HasTouch = size is not null,
            IsMobile = size is not null,
            DeviceScaleFactor = size is null ? 1 : 2,
        });
        context.SetDefaultTimeout(60_000);
        return new WatchedPage(context, await context.NewPageAsync(), address);
    }
}
