using System.CommandLine;
using MarketPrism.Cli.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Record;

/// <summary><c>marketprism record</c>: writes captures of the raw subjects, that <c>replay</c> reads.</summary>
internal static class RecordCommand
{
    internal static Command Create()
    {
        var nats = new Option<string>("--nats") { Description = "The NATS server", DefaultValueFactory = _ => "nats://127.0.0.1:4222" };
        var output = new Option<string>("--out") { Description = "The capture file; with several markets one file each, the market's name before the ending", Required = true };
        var duration = new Option<TimeSpan?>("--duration") { Description = "How long: 20s, 5m; without it until Ctrl-C", CustomParser = DurationText.ParseOption };
        var market = new Option<string?>("--market") { Description = "Only this market: binance.spot, okx.public" };
        var prefix = new Option<string>("--prefix") { Description = "subjects.prefix of the installation", DefaultValueFactory = _ => "marketprism" };
        var command = new Command("record", "Writes captures of the raw subjects: frames, REST bodies, life of connections.\n\nExamples:\n  marketprism record --nats nats://127.0.0.1:4222 --out day.frames.gz\n  marketprism record --out btc.frames.gz --market binance.spot --duration 5m") { nats, output, duration, market, prefix };
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var bus = await CliBus.ConnectAsync(result.GetValue(nats)!, "marketprism-record", cancellationToken);
            var recorder = new Recorder(bus, new SubjectSpace(result.GetValue(prefix)!), result.GetValue(output)!, result.GetValue(market));
            using var clock = result.GetValue(duration) is { } limit ? new CancellationTokenSource(limit, TimeProvider.System) : new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
            await Console.Error.WriteLineAsync("recording; Ctrl-C ends");
            foreach (var (file, events) in await recorder.RunAsync(either.Token)) Console.WriteLine($"{file}: {events} events");
            if (recorder.Dropped > 0) await Console.Error.WriteLineAsync($"marketprism: the recorder was too slow and missed {recorder.Dropped} messages: the captures have holes");
            return recorder.Dropped > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }
}
