using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace MarketPrism.Processor;

/// <summary>Requests that wait for their turn, most-traded symbols first; one a subject. Thread-safe.</summary>
internal sealed class RequestQueue
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<VenueRequest, (long, long)> _waiting = new();
    private readonly HashSet<string> _known = [];
    private readonly Channel<bool> _available = System.Threading.Channels.Channel.CreateUnbounded<bool>(); // one token a waiting request
    private long _order;

    /// <summary>Requests that wait or are under way.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>Snapshots among those asked so far.</summary>
    public long SnapshotsAsked { get; private set; }

    /// <summary>Adds a request, unless one for the same subject waits or is under way.</summary>
    public void Add(VenueRequest request)
    {
        lock (_lock)
        {
            if (!_known.Add(request.Subject)) return;
            if (request.Kind == VenueRequestKind.Snapshot) SnapshotsAsked++;
            _waiting.Enqueue(request, (-request.Priority, _order++));
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

    /// <summary>A request has been answered, or given up: its subject may be asked again.</summary>
    public void Done(VenueRequest request)
    {
        lock (_lock) _known.Remove(request.Subject);
    }
}
