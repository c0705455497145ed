using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace MarketPrism.Processor;

/// <summary>Requests that wait for their turn, most-traded symbols first; one a subject. Thread-safe.</summary>
internal sealed class RequestQueue
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<VenueRequest, (long, long)> _waiting = new();
    private readonly Dictionary<string, VenueRequest> _known = []; // by subject: waiting or under way
    private readonly Channel<bool> _available = System.Threading.Channels.Channel.CreateUnbounded<bool>(); // one token a waiting request
    private readonly Queue<long> _done = new();
    private long _order;

    /// <summary>Requests that wait or are under way.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>Adds a request, unless one for the same subject is under way or waits; one that waits with a lower priority gives way.</summary>
    public void Add(VenueRequest request)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(request.Subject, out var known))
            {
                Enqueue(request);
            }
            else if (known.Priority < request.Priority && _waiting.Remove(known, out _, out _, ReferenceEqualityComparer.Instance))
            {
                Drop(known);
                Enqueue(request);
                return; // its token is in the channel
            }
            else
            {
                Drop(request);
                return;
            }
        }

        _available.Writer.TryWrite(true);
    }

    /// <summary>Waits for the next request; call <see cref="Done"/> when it has been answered.</summary>
    public async ValueTask<VenueRequest> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _available.Reader.ReadAsync(cancellationToken);
            if (TryNext(out var request)) return request;
        }
    }

    /// <summary>Takes the next request when there is one.</summary>
    public bool TryNext([NotNullWhen(true)] out VenueRequest? request)
    {
        lock (_lock) return _waiting.TryDequeue(out request, out _);
    }

    /// <summary>How long the queue will take at the pace of the last minute, s.</summary>
    public double EstimateSeconds(TimeProvider time)
    {
        lock (_lock)
        {
            Trim(time);
            var span = _done.Count > 1 ? time.GetElapsedTime(_done.Peek()).TotalSeconds : 0;
            return _known.Count == 0 || _done.Count < 2 ? 0 : _known.Count * Math.Max(span, 0.001) / _done.Count;
        }
    }

    /// <summary>Notes that a request was accepted, for the estimate.</summary>
    public void NoteAccepted(TimeProvider time)
    {
        lock (_lock)
        {
            _done.Enqueue(time.GetTimestamp());
            Trim(time);
        }
    }

    /// <summary>A request has been answered, or given up: its subject may be asked again.</summary>
    public void Done(VenueRequest request)
    {
        lock (_lock) _known.Remove(request.Subject);
    }

    private void Enqueue(VenueRequest request)
    {
        _known[request.Subject] = request;
        _waiting.Enqueue(request, (-request.Priority, _order++));
    }

    // Never asked: its span is not told
    private static void Drop(VenueRequest request) => request.Trace?.ActivityTraceFlags = ActivityTraceFlags.None;

    private void Trim(TimeProvider time)
    {
        while (_done.TryPeek(out var oldest) && (time.GetElapsedTime(oldest) > TimeSpan.FromMinutes(1) || _done.Count > 10_000)) _done.Dequeue();
    }
}
