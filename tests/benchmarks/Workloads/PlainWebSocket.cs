using System.Net.WebSockets;
using MarketPrism.Benchmarks.Measure;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>ClientWebSocket into one buffer and nothing else: what a frame costs before anybody looks at it. Its work is done by several threads: the time of the process counts.</summary>
internal sealed class PlainWebSocket : IDisposable
{
    private const int Batch = 100_000;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    public Task ConnectAsync(Uri url, CancellationToken cancellationToken) => _socket.ConnectAsync(url, cancellationToken);

    public async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        var bytes = GC.GetTotalAllocatedBytes();
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Batch;)
        {
            if ((await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken)).EndOfMessage) i++;
        }

        return new Result("ClientWebSocket alone", (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / Batch, (double)(GC.GetTotalAllocatedBytes() - bytes) / Batch);
    }

    public void Dispose() => _socket.Dispose();
}
