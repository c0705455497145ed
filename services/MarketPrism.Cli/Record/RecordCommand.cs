using System.CommandLine;
using MarketPrism.Cli.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Record;

/// <summary><c>marketprism record</c>: writes captures of the raw subjects, that <c>replay</c> reads.</summary>
internal static class RecordCommand
{
    private const string Description = """
        Writes captures of the raw subjects: frames, REST bodies, life of connections, each with its place on the bus.
        With --normalized also what the processors published meanwhile; 'replay --normalized --compare' holds a replay against it.

        Examples:
          marketprism record --nats nats://127.0.0.1:4222 --out day.frames.gz
          marketprism record --out btc.frames.gz --market binance.spot --duration 5m
          marketprism record --out run.frames.gz --normalized live.ndjson --duration 1m
        """;

    internal static Command Create()
    {
        var nats = new Option<string>("--nats") { Description = "The NATS server", DefaultValueFactory = _ => "nats://127.0.0.1:4222" };
        var output = new Option<string>("--out") { Description = "The capture file; with several markets one file each, the market's name before the ending", Required = true };
        var normalized = new Option<string?>("--normalized") { Description = "Also write what processors publish to this file: subject, tab, JSON a line" };
        var duration = new Option<TimeSpan?>("--duration") { Description = "How long: 20s, 5m; without it until Ctrl-C", CustomParser = DurationText.ParseOption };
        var market = new Option<string?>("--market") { Description = "Only this market: binance.spot, okx.public" };
        var prefix = new Option<string>("--prefix") { Description = "subjects.prefix of the installation", DefaultValueFactory = _ => "marketprism" };
        var normalizedPrefix = new Option<string>("--normalized-prefix") { Description = "subjects.normalized_prefix of the installation", DefaultValueFactory = _ => "marketprism" };
        var command = new Command("record", Description) { nats, output, normalized, duration, market, prefix, normalizedPrefix };
        command.SetAction(async (result, cancellationToken) =>
        {
            var subjects = SubjectsOf(result.GetValue(prefix)!, result.GetValue(normalizedPrefix)!);
            await using var bus = await CliBus.ConnectAsync(result.GetValue(nats)!, "marketprism-record", cancellationToken);
            using var clock = result.GetValue(duration) is { } limit ? new CancellationTokenSource(limit, TimeProvider.System) : new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
            var recorder = new Recorder(bus, subjects, result.GetValue(output)!, result.GetValue(market), TimeProvider.System);
            var beside = result.GetValue(normalized) is { } file ? new NormalizedRecorder(bus, subjects, file) : null;
            var writing = beside?.RunAsync(static () => { }, either.Token);
            foreach (var (path, events) in await recorder.RunAsync(static () => Console.Error.WriteLine("recording; Ctrl-C ends"), either.Token)) Console.WriteLine($"{path}: {events} events");
            if (writing is not null) Console.WriteLine($"{result.GetValue(normalized)}: {await writing} messages");
            if (recorder.Rejected > 0) await Console.Error.WriteLineAsync($"marketprism: {recorder.Rejected} messages below the prefix are none of MarketPrism's and were left out");
            var dropped = recorder.Dropped + (beside?.Dropped ?? 0);
            if (dropped > 0) await Console.Error.WriteLineAsync($"marketprism: the recorder was too slow and missed {dropped} messages: the files have holes");
            return dropped > 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static SubjectSpace SubjectsOf(string prefix, string normalizedPrefix)
    {
        try
        {
            return new SubjectSpace(prefix, normalizedPrefix);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
