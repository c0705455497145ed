using MarketPrism.Benchmarks.Measure;
using MarketPrism.Feeds;

namespace MarketPrism.Benchmarks.Sockets;

/// <summary>
/// A socket that costs nothing: frames lie ready, in batches. The session's receiving loop runs through a batch without a pause, on one thread; the time and the memory of this thread between the first
/// call and the last are what the path behind the socket costs.
/// </summary>
internal sealed class ReplaySocket(IReadOnlyList<byte[]> frames) : IFeedTransport, IFeedSocket
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<int> _begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<(TimeSpan Busy, long Bytes)> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private int _next;
    private TimeSpan _startTime;
    private long _startBytes;

    /// <summary>Hands out a batch.</summary>
    /// <returns>Processor time and managed memory that it took.</returns>
    public async Task<(TimeSpan Busy, long Bytes)> RunAsync(int count, CancellationToken cancellationToken)
    {
        _end = new TaskCompletionSource<(TimeSpan, long)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _begin.SetResult(count);
        return await _end.Task.WaitAsync(cancellationToken);
    }

    public ValueTask<IFeedSocket> ConnectAsync(FeedDial dial, CancellationToken cancellationToken) => ValueTask.FromResult<IFeedSocket>(this);

    public ValueTask<SocketRead> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_left == 0) return WaitAsync(cancellationToken);
        _left--;
        return ValueTask.FromResult(Next());
    }

    public ValueTask SendTextAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask SendCloseAsync(CancellationToken cancellationToken)
    {
        _closed.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public void Abort() => _closed.TrySetResult();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SocketRead Next()
    {
        if (++_next == frames.Count) _next = 0;
        return SocketRead.Message(frames[_next]);
    }

    private async ValueTask<SocketRead> WaitAsync(CancellationToken cancellationToken)
    {
        if (_startBytes > 0) _end.TrySetResult((ThreadClock.Now - _startTime, GC.GetAllocatedBytesForCurrentThread() - _startBytes));
        var first = await Task.WhenAny(_begin.Task, _closed.Task).WaitAsync(cancellationToken);
        if (first == _closed.Task) return SocketRead.Closed(1000, "");
        var count = await _begin.Task;
        _begin = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _left = count - 1;
        _startBytes = GC.GetAllocatedBytesForCurrentThread();
        _startTime = ThreadClock.Now;
        return Next();
    }
}
