using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Sockets;
using MarketPrism.Benchmarks.Workloads;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>What the connector adds to a frame that the WebSocket has received.</summary>
internal sealed class ConnectorSection() : Section("connector")
{
    private const int WarmUps = 20;

    public override async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        report.Heading($"Connector path, {DepthFrames.Size} B frames");
        if (NatsServerProcess.Missing is { } missing)
        {
            report.Note($"Not measured: {missing}.");
            return;
        }

        await using var nats = await NatsServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var server = await FrameServerProcess.StartAsync(cancellationToken);
        await using var path = new ConnectorPath(nats.Url);
        using var socket = new PlainWebSocket();
        await path.StartAsync(cancellationToken);
        await socket.ConnectAsync(server.Url, cancellationToken);
        var (sockets, paths) = (new List<Result>(), new List<Result>());
        for (var i = -WarmUps; i < (options.IsQuick ? 10 : 50); i++)
        {
            var (a, b) = (await socket.RunAsync(cancellationToken), await path.RunAsync(cancellationToken));
            if (i < 0) continue;
            sockets.Add(a);
            paths.Add(b);
        }

        var results = new[] { Median(sockets), Median(paths) };
        report.Note("| what | ns/frame | B/frame |\n|---|---|---|\n" + string.Join('\n', results.Select(r => FormattableString.Invariant($"| {r.Name} | {r.NsPerFrame:0} | {r.BytesPerFrame:0.###} |"))));
        if (path.Dropped > 0) throw new InvalidOperationException($"the outbox dropped {path.Dropped} messages: the figures are worth nothing");
        report.Add(new Goal("connector path, share of ClientWebSocket's own cost", results[1].NsPerFrame / results[0].NsPerFrame, 0.25, true, results[1].BytesPerFrame));
    }

    private static Result Median(List<Result> results) => results.OrderBy(r => r.NsPerFrame).ElementAt(results.Count / 2);
}
