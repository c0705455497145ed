using System.CommandLine;

namespace MarketPrism.Cli.Run;

/// <summary><c>marketprism run</c>: everything in one process.</summary>
internal static class RunCommand
{
    private const string Description = """
        Runs everything in this process: simulated exchanges (or the real ones), connectors, bus, processors, console.

        Examples:
          marketprism run
          marketprism run --duration 20s --summary json
          marketprism run --chaos 7 --duration 60s
          marketprism run --live --exchange binance --symbols BTCUSDT,ETHUSDT
        """;

    internal static Command Create()
    {
        var live = new Option<bool>("--live") { Description = "The real exchanges instead of the simulator" };
        var exchange = new Option<string?>("--exchange") { Description = "Only these exchanges: binance, okx" };
        var symbols = new Option<string?>("--symbols") { Description = "Only these symbols, in the venues' own form: BTCUSDT,BTC-USDT-SWAP" };
        var nats = new Option<string?>("--nats") { Description = "A NATS URL, or 'inprocess'; without it nats.urls of the configuration, else a nats-server that is found and started, else the in-process bus" };
        var console = new Option<int?>("--console") { Description = "Port of the console's page; 0 takes a free one (default 8088)" };
        var duration = new Option<TimeSpan?>("--duration") { Description = "How long: 20s, 5m; without it until Ctrl-C", CustomParser = DurationText.ParseOption };
        var summary = new Option<string?>("--summary") { Description = "'json' prints the summary as one line of JSON" };
        summary.AcceptOnlyFromAmong("json", "text");
        var chaos = new Option<ulong?>("--chaos") { Description = "Faults of the simulated exchanges, by this seed" };
        var rate = new Option<double?>("--rate") { Description = "Data frames a second of each simulated exchange; without it the market's own pace" };
        var config = new Option<string?>("--config") { Description = "The configuration file; else where the services look for it (./marketprism.yaml, $MARKETPRISM_CONFIG, …). It is read again when it changes" };
        var command = new Command("run", Description) { live, exchange, symbols, nats, console, duration, summary, chaos, rate, config };
        command.Validators.Add(result =>
        {
            if (result.GetValue(live) && (result.GetValue(chaos) is not null || result.GetValue(rate) is not null)) result.AddError("--chaos and --rate are the simulator's: they do not go with --live");
            if (result.GetValue(config) is not null && (result.GetValue(exchange) ?? result.GetValue(symbols)) is not null) result.AddError("--config says what to collect: leave out --exchange and --symbols");
            if (result.GetValue(rate) is { } r && r is not (> 0 and <= 1_000_000)) result.AddError($"--rate {r}: more than 0, at most 1000000");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var run = new PipelineRun(
                new RunOptions
                {
                    IsLive = result.GetValue(live),
                    Exchanges = List(result.GetValue(exchange)),
                    Symbols = List(result.GetValue(symbols)),
                    Nats = result.GetValue(nats),
                    ConsolePort = result.GetValue(console),
                    Duration = result.GetValue(duration),
                    SummaryAsJson = result.GetValue(summary) == "json",
                    ChaosSeed = result.GetValue(chaos),
                    Rate = result.GetValue(rate),
                    ConfigFile = result.GetValue(config),
                },
                TimeProvider.System);
            var outcome = await run.RunAsync(cancellationToken);
            Console.Out.WriteLine(result.GetValue(summary) == "json" ? outcome.ToJson() : outcome.ToText());
            return outcome.ExitCode;
        });
        return command;
    }

    private static string[] List(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
