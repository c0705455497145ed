using System.Diagnostics;
using System.Text.Json;
using MarketPrism.Cli.Bus;
using MarketPrism.Cli.Record;
using MarketPrism.Cli.Replay;
using MarketPrism.Cli.Run;
using MarketPrism.Domain;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary>A run is recorded and played again: what processors published live must come out of the recording, byte for byte.</summary>
public sealed class RecordReplayTests
{
    /// <summary>Regular whole books within seconds, and the best levels only: what depends on time and on the depth is in it.</summary>
    private const string TopOfBook = """
        subscriptions:
        - {name: spot, exchange: binance, market: spot, symbols: [BTCUSDT, ETHUSDT], channels: [orderbook, trade, bbo]}
        - {name: usdm, exchange: binance, market: usdm, symbols: [BTCUSDT], channels: [orderbook, trade, mark_price, funding_rate, open_interest]}
        - {name: okx, exchange: okx, market: public, symbols: [BTC-USDT-SWAP], channels: [orderbook, trade, bbo, liquidation]}
        orderbook: {depth: 10, snapshot_interval: 2, update_interval: 0}
        """;

    /// <summary>While a processor takes its partitions over, what it publishes depends on what comes first: its claim, the venue's metadata, a book's snapshot.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(null, 6)]
    [InlineData(TopOfBook, 4)]
    public async Task What_processors_publish_live_comes_out_of_the_recording_byte_for_byte(string? configuration, int books)
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), token);
        using var folder = new ScratchFolder();
        var config = configuration is null ? null : folder.Write("marketprism.yaml", configuration);
        var (file, live, again) = (folder.Path("run.frames.gz"), folder.Path("live.ndjson"), folder.Path("again.ndjson"));

        await RecordAsync(server.Url, file, live, () => RunAsync(new RunOptions { ConsolePort = 0, SummaryAsJson = true, Nats = server.Url, Duration = TimeSpan.FromSeconds(8), ConfigFile = config }, books), token);

        var files = folder.Files("*.frames.gz");
        Assert.Equal(3, files.Count);
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.True(ReplayCommand.RunNormalized(files, again, null, config, output, errors) == 0, $"{output}{errors}");
        var from = await FirstReceiptAsync(live, token) + (long)StartUp.TotalNanoseconds;
        var comparison = NormalizedComparison.Of(await SinceAsync(live, from, token), [await SinceAsync(again, from, token)]);
        Assert.True(comparison.Different == 0, $"{comparison.ToJson()} {comparison.FirstDifference}");
        Assert.True(comparison.Equal > 300, comparison.ToJson());

        // the same recording through the books alone
        Assert.True(ReplayCommand.Run(files, 5, null, TimeProvider.System, output, errors) == 0, $"{output}{errors}");
    }

    [Fact]
    public async Task A_recording_that_begins_in_the_middle_of_a_run_of_okx_is_replayed_byte_for_byte()
    {
        const string Configuration = """
            subscriptions:
            - {name: okx, exchange: okx, market: public, symbols: [BTC-USDT, ETH-USDT, BTC-USDT-SWAP, ETH-USDT-SWAP], channels: [orderbook, trade, bbo, mark_price, funding_rate, open_interest]}
            """;
        var token = TestContext.Current.CancellationToken;
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), token);
        using var folder = new ScratchFolder();
        var config = folder.Write("marketprism.yaml", Configuration);
        var (file, live, again) = (folder.Path("run.frames.gz"), folder.Path("live.ndjson"), folder.Path("again.ndjson"));
        var run = RunAsync(new RunOptions { ConsolePort = 0, SummaryAsJson = true, Nats = server.Url, Duration = TimeSpan.FromSeconds(22), ConfigFile = config }, books: 4);
        await BooksAsync(server.Url, 4, token);
        await RecordAsync(server.Url, file, live, () => run, token);

        var (output, errors) = (new StringWriter(), new StringWriter());
        var exit = ReplayCommand.RunNormalized(folder.Files("*.frames.gz"), again, live, config, output, errors);
        Assert.True(exit == 0, $"{output}{errors}");
        Assert.True(ReplayCommand.Run(folder.Files("*.frames.gz"), 5, null, TimeProvider.System, output, errors) == 0, $"{output}{errors}");
        Assert.Contains((await File.ReadAllLinesAsync(again, token)), static l => l.Contains(".mark_price.", StringComparison.Ordinal) && !l.Contains("\"index_price\":null", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("replay", "/does/not/exist.frames.gz")]
    [InlineData("run", "--duration", "soon")]
    [InlineData("frobnicate")]
    public async Task Wrong_usage_ends_with_2_and_says_why(params string[] arguments)
    {
        var (exit, output, errors) = await MarketPrismAsync(TestContext.Current.CancellationToken, arguments);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.NotEmpty(errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal); // no stack trace for a typing error
    }

    private static async Task<long> FirstReceiptAsync(string file, CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            if (ReceiptOf(line) is { } ns) return ns;
        }

        throw new InvalidDataException($"{file} has no message of a frame");
    }

    /// <summary>The messages about frames since a moment, in a file of their own.</summary>
    private static async Task<string> SinceAsync(string file, long fromNs, CancellationToken cancellationToken)
    {
        var part = $"{file}.part";
        await File.WriteAllLinesAsync(part, (await File.ReadAllLinesAsync(file, cancellationToken)).Where(l => ReceiptOf(l) >= fromNs), cancellationToken);
        return part;
    }

    // a message about no event, such as a state, has no time of receipt
    private static long? ReceiptOf(string line)
    {
        using var message = JsonDocument.Parse(line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
        return message.RootElement.GetProperty("recv_ns") is { ValueKind: JsonValueKind.Number } received ? received.GetInt64() : null;
    }

    /// <summary>Waits until that many books have been published, synced.</summary>
    private static async Task BooksAsync(string url, int books, CancellationToken cancellationToken)
    {
        await using var bus = await CliBus.ConnectAsync(url, "test-wait", cancellationToken);
        await using var subscription = await bus.SubscribeAsync([new SubjectSpace().AllNormalized(Channel.OrderBook)], new MarketPrism.Bus.BusSubscriptionOptions(), cancellationToken);
        var synced = new HashSet<string>();
        while (synced.Count < books && await subscription.WaitToReadAsync(cancellationToken))
        {
            while (subscription.TryRead(out var message))
            {
                if (message.Payload.Span.IndexOf("\"state\":\"synced\""u8) >= 0) synced.Add(System.Text.Encoding.UTF8.GetString(message.Subject.Span));
                message.Release();
            }
        }
    }

    private static async Task RunAsync(RunOptions options, int books)
    {
        var summary = await new PipelineRun(options, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal((books, books, 0L), (summary.Books, summary.Synced, summary.Lost!.Value));
    }

    private static async Task RecordAsync(string url, string file, string live, Func<Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var bus = await CliBus.ConnectAsync(url, "test-record", cancellationToken);
        var subjects = new SubjectSpace();
        var (raw, normalized) = (new Recorder(bus, subjects, file, null, TimeProvider.System), new NormalizedRecorder(bus, subjects, live));
        var (rawStarted, normalizedStarted) = (new TaskCompletionSource(), new TaskCompletionSource());
        Task[] recording = [raw.RunAsync(rawStarted.SetResult, stop.Token), normalized.RunAsync(normalizedStarted.SetResult, stop.Token)];
        await Task.WhenAll(rawStarted.Task, normalizedStarted.Task);
        await work();
        await bus.FlushAsync(cancellationToken); // what was published before the run's end has been delivered
        await stop.CancelAsync();
        await Task.WhenAll(recording);
        Assert.Equal(0, raw.Dropped + normalized.Dropped);
    }

    private static async Task<(int Exit, string Output, string Errors)> MarketPrismAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "MarketPrism.Cli.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(program)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
