using System.Diagnostics;
using System.Text.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Tests.Ccxt;

/// <summary>A third party's client of the venues, ccxt pro, with nothing changed but its URLs.</summary>
public sealed class CcxtTests
{
    private const string Version = "4.5.84";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("binance", 4)]
    [InlineData("okx", 3)]
    public async Task Its_books_equal_the_truth(string exchange, int books)
    {
        var folder = await InstallAsync();
        var certificate = Path.Combine(folder, $"simulator-{exchange}.pem");
        var options = new SimulatorOptions
        {
            Certificate = SimulatorCertificate.Create(certificate, TimeProvider.System),
            EventsPerSecond = 100,
            Okx = InstrumentCatalog.Okx("BTC-USDT", "ETH-USDT", "BTC-USDT-SWAP", "BTC-USDT-261225", "BTC-USD-261225-70000-C"),
        };
        await using var host = await SimulatorHost.StartAsync(options, Token);
        var script = Path.Combine(Repository.Root, "tests", "MarketPrism.Simulator.Tests", "Ccxt", "books.mjs");
        var (code, output) = await RunAsync("node", folder, TimeSpan.FromSeconds(90), certificate, script, exchange, host.BaseAddress.ToString().TrimEnd('/'), "4");

        Assert.True(code == 0, output);
        using var result = JsonDocument.Parse(output[output.IndexOf("{\"exchange\"", StringComparison.Ordinal)..]);
        Assert.False(result.RootElement.TryGetProperty("error", out var error), error.ToString());
        Assert.Equal(0, result.RootElement.GetProperty("different").GetArrayLength());
        var compared = result.RootElement.GetProperty("books").EnumerateObject().ToList();
        Assert.Equal(books, compared.Count);
        Assert.All(compared, book => Assert.True(book.Value.GetInt32() >= 3, $"{book.Name}: compared {book.Value} times"));
        Assert.All(result.RootElement.GetProperty("trades").EnumerateObject(), trades => Assert.True(trades.Value.GetInt32() > 0, $"no trades of {trades.Name}"));
    }

    /// <summary>Installs the client below artifacts/, once; skips the test with the reason when that cannot be done here.</summary>
    private static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "ccxt");
        if (File.Exists(Path.Combine(folder, "node_modules", "ccxt", "package.json"))) return folder;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"name":"ccxt-check","private":true}""", Token);
        var (code, output) = await RunAsync("npm", folder, TimeSpan.FromSeconds(120), null, "install", $"ccxt@{Version}", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.SkipWhen(code != 0, $"npm cannot install ccxt {Version}: {output}");
        return folder;
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, TimeSpan limit, string? certificate, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CCXT_FOLDER"] = folder;
        if (certificate is not null) start.Environment["NODE_EXTRA_CA_CERTS"] = certificate;
        Process? started;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, $"{program} does not run here: {e.Message}");
        }

        using var process = started!;
        using var deadline = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, Token);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            process.Kill(true);
            return (-1, $"{program} took longer than {limit.TotalSeconds} s");
        }
    }
}
