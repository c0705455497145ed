using System.Globalization;
using System.Text.Json;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Processes;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>A connector with a thousand streams: its memory after a minute, and whether it grows.</summary>
internal sealed class MemorySection() : Section("memory")
{
    private const int Symbols = 334; // three streams each

    public override async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        report.Heading($"Memory of a connector with {Symbols * 3:#,0} streams");
        if (NatsServerProcess.Missing is { } missing || !OperatingSystem.IsLinux())
        {
            report.Note("Not measured: it needs Linux and a nats-server.");
            return;
        }

        await using var nats = await NatsServerProcess.StartAsync(cancellationToken: cancellationToken);
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        await using var simulator = ChildProcess.Start(
            "MarketPrism.Simulator", null, new Dictionary<string, string>(), "--port", port, "--symbols", Symbols.ToString(CultureInfo.InvariantCulture), "--no-limits");
        var url = new Uri($"http://127.0.0.1:{port}/binance");
        await using var connector = ChildProcess.Start("MarketPrism.Connector", null, await EnvironmentAsync(url, nats.Url, cancellationToken));
        var (pause, samples) = (TimeSpan.FromSeconds(options.IsQuick ? 10 : 30), new List<double>());
        for (var i = 0; i < 6; i++)
        {
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
            samples.Add(connector.ResidentMiB());
        }

        report.Plot($"resident MiB, every {pause.TotalSeconds:0} s", [.. samples.Select((s, i) => ($"{(i + 1) * pause.TotalSeconds:0} s", s))]);
        report.Add(new Goal($"connector with {Symbols * 3:#,0} streams, resident MiB", samples.Max(), 150, true));
        report.Add(new Goal("its growth after the first third, ×", samples[^1] / samples[1], 1.05, true));
    }

    private static async Task<IReadOnlyList<string>> SymbolsAsync(Uri rest, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        string? text = null;
        await Eventually.BeAsync(
            async () =>
            {
                try
                {
                    text = await http.GetStringAsync(new Uri($"{rest}/api/v3/exchangeInfo"), cancellationToken);
                }
                catch (HttpRequestException)
                {
                    // not up yet
                }

                return text is not null;
            },
            "the simulator answers");
        using var info = JsonDocument.Parse(text!);
        return [.. info.RootElement.GetProperty("symbols").EnumerateArray().Select(s => s.GetProperty("symbol").GetString()!)];
    }

    private static async Task<Dictionary<string, string>> EnvironmentAsync(Uri rest, string nats, CancellationToken cancellationToken)
    {
        var symbols = await SymbolsAsync(rest, cancellationToken);
        const string Prefix = "MARKETPRISM__SUBSCRIPTIONS__0__";
        return new Dictionary<string, string>
        {
            [$"{Prefix}NAME"] = "many",
            [$"{Prefix}EXCHANGE"] = "binance",
            [$"{Prefix}MARKET"] = "spot",
            [$"{Prefix}SYMBOLS"] = string.Join(',', symbols),
            [$"{Prefix}CHANNELS"] = "orderbook,trade,bbo",
            [$"{Prefix}ENDPOINT__WEBSOCKET_URL"] = rest.ToString().Replace("http://", "ws://", StringComparison.Ordinal),
            [$"{Prefix}ENDPOINT__REST_URL"] = rest.ToString(),
            [$"{Prefix}ENDPOINT__ALLOW_INSECURE"] = "true",
            ["MARKETPRISM__NATS__URLS"] = nats,
            ["MARKETPRISM__HTTP__PORT"] = "0",
            ["DOTNET_GCgen0size"] = "0x400000", // as in its pod
        };
    }
}
