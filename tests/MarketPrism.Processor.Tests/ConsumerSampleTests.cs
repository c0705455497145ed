using System.Diagnostics;
using System.Text.Json;
using ConsumerSample;
using MarketPrism.Bus;
using MarketPrism.Processor.Tests.Played;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor.Tests;

/// <summary>The consumers in <c>samples/</c> against a real nats-server: they join late and prove their books.</summary>
public sealed class ConsumerSampleTests
{
    private const int Updates = 60;

    [Fact]
    public Task The_csharp_sample_proves_its_book() => PlayAsync(async (url, stop) =>
    {
        var consumer = new BookConsumer(url, "marketprism.orderbook.binance.spot.BTC-USDT", "marketprism.ctl.book.binance.spot.BTCUSDT");
        return await consumer.RunAsync(Updates, stop);
    });

    [Fact]
    public async Task The_javascript_sample_proves_its_book()
    {
        var (node, npm) = (Which("node"), Which("npm"));
        if (node is null || npm is null) Assert.Skip("node and npm are not here");
        using var directory = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", "js-consumer"))) File.Copy(file, Path.Combine(directory.Path, Path.GetFileName(file)));
        var (installed, output) = await RunAsync(npm, ["install", "--no-audit", "--no-fund", "--loglevel=error"], directory.Path, CancellationToken.None);
        if (installed != 0) Assert.Skip($"npm cannot install the client here: {output}");
        await PlayAsync(async (url, stop) =>
        {
            var (code, line) = await RunAsync(node, ["consumer.mjs", url, "binance", "spot", "BTCUSDT", "spot", "BTC-USDT", $"{Updates}"], directory.Path, stop);
            Assert.True(code == 0, line);
            return line;
        });
    }

    private static async Task PlayAsync(Func<string, CancellationToken, Task<string>> consume)
    {
        if (NatsServerProcess.Missing is { } missing) Assert.Skip(missing);
        await using var server = await NatsServerProcess.StartAsync();
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url] });
        await using var market = new LiveMarket(bus);
        await market.StartAsync();
        var options = new ProcessorOptions { Id = "processor-0", Workers = 2, Listen = TimeSpan.FromMilliseconds(200), UpdateInterval = TimeSpan.Zero };
        using var service = new ProcessorService(options, bus, market.Subjects, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(stop.Token);
        await Eventually.BeAsync(() => service.IsStarted, "the service listens");
        market.Announce();
        await Eventually.BeAsync(
            () =>
            {
                market.Feed();
                return service.GetTotals() is { Synced: 1, BookUpdates: > 20 };
            },
            "the book is synced before the consumer joins");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var consuming = consume(server.Url, deadline.Token);
        await Eventually.BeAsync(
            () =>
            {
                market.Feed();
                return consuming.IsCompleted;
            },
            "the consumer is done",
            TimeSpan.FromSeconds(60));
        using var result = JsonDocument.Parse(await consuming);
        Assert.True(result.RootElement.GetProperty("proven").GetBoolean(), await consuming);
        Assert.True(result.RootElement.GetProperty("applied").GetInt32() >= Updates);
        Assert.Equal(0, result.RootElement.GetProperty("gaps").GetInt32());
        Assert.True(result.RootElement.GetProperty("bids").GetInt32() > 0);
        await stop.CancelAsync();
        await running;
    }

    private static string? Which(string program) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await error);
    }
}
