using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Sockets;
using MarketPrism.Benchmarks.Workloads;
using MarketPrism.Bus;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>The NATS client beside raw sockets on the same server. Wall time: several threads and the server work at once; each round compares neighbours, the median of the ratios counts.</summary>
internal sealed class NatsSection() : Section("nats")
{
    private const int WarmUps = 8;

    public override async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        report.Heading($"NATS, {NatsPublish.Size} B messages");
        if (NatsServerProcess.Missing is { } missing)
        {
            report.Note($"Not measured: {missing}.");
            return;
        }

        await using var server = await NatsServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url] });
        await using var other = new NatsBus(new NatsBusOptions { Urls = [server.Url] });
        await bus.WhenConnectedAsync(cancellationToken);
        await other.WhenConnectedAsync(cancellationToken);
        using var raw = new RawNats(server.Port);
        var publish = new NatsPublish(bus, raw);
        var pair = new NatsPair(bus, other, server.Url, server.Port);
        List<Result> rawPublish = [], ourPublish = [], rawPair = [], ourPair = [];
        var rounds = options.IsQuick ? 9 : 25;
        for (var i = -WarmUps; i < rounds; i++)
        {
            var (a, b) = (publish.RunRaw(), await publish.RunAsync(cancellationToken));
            var (c, d) = (await pair.RunRawAsync(cancellationToken), await pair.RunAsync(cancellationToken));
            if (i < 0) continue;
            rawPublish.Add(a);
            ourPublish.Add(b);
            rawPair.Add(c);
            ourPair.Add(d);
        }

        report.Note("| what | messages/s | B/message |\n|---|---|---|\n" + string.Join('\n', new[] { rawPublish, ourPublish, rawPair, ourPair }.Select(r => Row(Median(r)))));
        report.Add(new Goal($"NATS publish {NatsPublish.Size} B, share of the raw socket's rate", Share(rawPublish, ourPublish), 0.6, BytesPerFrame: Median(ourPublish).BytesPerFrame, MostBytes: 1));
        report.Add(new Goal($"NATS publish → subscribe {NatsPublish.Size} B, share of the raw sockets' rate", Share(rawPair, ourPair), 0.75, BytesPerFrame: Median(ourPair).BytesPerFrame, MostBytes: 1));
    }

    private static string Row(Result r) => FormattableString.Invariant($"| {r.Name} | {r.FramesPerSecond:#,0} | {r.BytesPerFrame:0.##} |");

    private static double Share(List<Result> raw, List<Result> ours) => raw.Zip(ours, (a, b) => a.NsPerFrame / b.NsPerFrame).Order().ElementAt(raw.Count / 2);

    private static Result Median(List<Result> results) => results.OrderBy(r => r.NsPerFrame).ElementAt(results.Count / 2);
}
