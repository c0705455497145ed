using System.Collections.Concurrent;
using MarketPrism.Feeds;
using MarketPrism.Simulator.Truth;

namespace MarketPrism.Integration.Tests.Connections;

/// <summary>
/// Every id of every stream exactly once, whatever socket brings it; and how long a sample of the frames took from the simulator's send to here. The frames just
/// before an overlap are held against those within it, so that what the machine does otherwise burdens both alike.
/// </summary>
internal sealed class CheckingSink : IFrameSink, ISentObserver
{
    private const int SampleEvery = 16;
    private const int MaxBefore = 256;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Ids> _streams = [];
    private readonly ConcurrentDictionary<(string Stream, long Id), long> _sentNs = [];
    private readonly List<double> _alone = [];
    private readonly Queue<double> _before = new();
    private readonly List<double> _overlapping = [];
    private readonly List<string> _twice = [];
    private int _open;
    private int _within;

    internal long Frames { get; private set; }

    internal bool IsMeasuring { get; set; }

    /// <summary>Latencies measured, alone and overlapping.</summary>
    internal (int Alone, int Overlapping) Samples
    {
        get
        {
            lock (_lock) return (_alone.Count, _overlapping.Count);
        }
    }

    internal bool IsAlone => Volatile.Read(ref _open) == 1;

    internal List<StreamHole> Holes { get; } = [];

    /// <summary>What is wrong; empty when nothing is.</summary>
    internal IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock) return [.. _streams.Where(s => s.Value.Missing != 0).Select(s => $"{s.Key}: {s.Value.Missing} ids missing"), .. _twice];
        }
    }

    internal bool Has(string key)
    {
        lock (_lock) return _streams.ContainsKey(key);
    }

    /// <summary>99th percentiles in milliseconds while one connection was open, and while two were.</summary>
    internal (double Alone, double Overlapping) P99()
    {
        lock (_lock) return (Of(_alone), Of(_overlapping));

        static double Of(List<double> samples) => samples.Count == 0 ? 0 : samples.Order().ElementAt((int)(samples.Count * 0.99));
    }

    public void OnFrame(in ReceivedFrame frame)
    {
        if (frame.Stream is not { } stream) return;
        var identity = frame.Header.Identity;
        lock (_lock)
        {
            Frames++;
            var key = stream.Spec.Key;
            if (!_streams.TryGetValue(key, out var ids)) _streams[key] = ids = new Ids();
            if (!ids.Add(identity.Kind == Exchanges.FrameIdentityKind.Id ? identity.Last : identity.First, identity.Last)) _twice.Add($"{key}: {identity} twice");
            if (identity.Last % SampleEvery == 0 && _sentNs.TryRemove((stream.Spec.WireName, identity.Last), out var sentNs) && IsMeasuring) Measured((frame.ReceivedNs - sentNs) / 1e6);
        }
    }

    /// <summary>Of the time with one connection as many samples are kept as the overlap after it brings.</summary>
    private void Measured(double milliseconds)
    {
        if (Volatile.Read(ref _open) > 1)
        {
            _overlapping.Add(milliseconds);
            _within++;
            return;
        }

        while (_within > 0 && _before.TryDequeue(out var sample))
        {
            _alone.Add(sample);
            _within--;
        }

        _within = 0;
        _before.Enqueue(milliseconds);
        if (_before.Count > MaxBefore) _before.Dequeue();
    }

    public void OnSent(in SentFrame frame)
    {
        if (frame.Id % SampleEvery == 0) _sentNs.TryAdd((frame.Stream, frame.Id), frame.TimeNs);
    }

    public void OnWithheld(in SentFrame frame)
    {
        // nobody withholds anything here
    }

    public void OnClosed(string venue, long connection, string reason)
    {
    }

    public void OnControl(in ReceivedFrame frame)
    {
    }

    public void OnStreamAdded(FeedStream stream)
    {
    }

    public void OnStreamRemoved(FeedStream stream)
    {
    }

    public void OnOpened(FeedConnection connection, long atNs) => Interlocked.Increment(ref _open);

    public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
    {
    }

    public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs) => Interlocked.Decrement(ref _open);

    public void OnHole(StreamHole hole)
    {
        lock (_lock) Holes.Add(hole);
    }

    private sealed class Ids
    {
        private readonly HashSet<long> _last = [];
        private long _covered;
        private long _min = long.MaxValue;
        private long _max = long.MinValue;

        internal long Missing => _max - _min + 1 - _covered;

        internal bool Add(long first, long last)
        {
            if (!_last.Add(last)) return false;
            _covered += last - first + 1;
            _min = Math.Min(_min, first);
            _max = Math.Max(_max, last);
            return true;
        }
    }
}
