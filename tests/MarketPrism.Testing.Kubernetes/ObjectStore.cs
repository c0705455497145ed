using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>Objects, versions, history and watchers: the part of an API server that clients can tell apart.</summary>
internal sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Resource, string Namespace, string Name), StoredObject> _objects = [];
    private readonly List<StoredEvent> _history = [];
    private readonly List<(string Resource, string? Namespace, ChannelWriter<StoredEvent> Writer)> _watchers = [];
    private readonly Queue<StoredEvent> _held = [];
    private long _version = 100;
    private long _compacted = 100;
    private bool _hold;

    public long Version
    {
        get
        {
            lock (_lock) return _version;
        }
    }

    public StoredObject? Get(string resource, string? ns, string name)
    {
        lock (_lock) return _objects.GetValueOrDefault((resource, ns ?? "", name));
    }

    /// <summary>The objects as they were <paramref name="lag"/> events ago.</summary>
    public (IReadOnlyList<JsonObject> Items, long Version) List(string resource, string? ns, int lag)
    {
        lock (_lock)
        {
            if (lag == 0)
            {
                var now = _objects.Values.Where(o => o.Resource == resource && (ns is null || o.Namespace == ns));
                return ([.. now.OrderBy(o => (o.Namespace, o.Name)).Select(o => o.Json)], _version);
            }

            var until = Math.Max(_compacted, _version - lag);
            var then = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
            foreach (var e in _history.Where(e => e.Version <= until && e.Resource == resource && (ns is null || e.Namespace == ns)))
            {
                var key = $"{e.Namespace}/{e.Object["metadata"]!["name"]}";
                if (e.Type == "DELETED") then.Remove(key);
                else then[key] = e.Object;
            }

            return ([.. then.Values], until);
        }
    }

    /// <summary>Stores a change made by <paramref name="change"/> from the current state, all under the lock.</summary>
    public StoredObject Write(string resource, string? ns, string name, Func<StoredObject?, StoredObject?> change)
    {
        lock (_lock)
        {
            var key = (resource, ns ?? "", name);
            _objects.TryGetValue(key, out var before);
            var after = change(before);
            if (after is null)
            {
                if (before is null) throw ApiError.NotFound(resource, name);
                return Remove(key, before);
            }

            if (before is not null && JsonNode.DeepEquals(before.Json, after.Json))
            {
                _objects[key] = after; // owners may have changed; nothing that a watcher sees has
                return after;
            }

            after.Metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            if (after.Metadata["deletionTimestamp"] is not null && after.Metadata["finalizers"] is not JsonArray { Count: > 0 }) return Remove(key, after);
            _objects[key] = after;
            Tell(new StoredEvent(_version, before is null ? "ADDED" : "MODIFIED", resource, ns, after.Json));
            return after;
        }
    }

    public ChannelReader<StoredEvent> Watch(string resource, string? ns, string? from)
    {
        lock (_lock)
        {
            var channel = Channel.CreateUnbounded<StoredEvent>();
            var since = string.IsNullOrEmpty(from) || from == "0" ? _version : long.Parse(from, CultureInfo.InvariantCulture);
            if (since < _compacted) throw ApiError.Expired();
            if (since > _version) throw new ApiError(504, "Timeout", "Too large resource version");
            foreach (var e in _history.Where(e => e.Version > since && !_held.Contains(e)))
            {
                if (e.Resource == resource && (ns is null || e.Namespace == ns)) channel.Writer.TryWrite(e);
            }

            _watchers.Add((resource, ns, channel.Writer));
            return channel.Reader;
        }
    }

    /// <summary>Ends all watches without a word.</summary>
    public void CutWatches()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers) watcher.Writer.TryComplete();
            _watchers.Clear();
        }
    }

    /// <summary>Forgets the history: every older version is expired, as after etcd's compaction.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = ++_version;
            _history.Clear();
            foreach (var o in _objects.Values) _history.Add(new StoredEvent(_compacted, "ADDED", o.Resource, o.Namespace, o.Json));
            foreach (var watcher in _watchers) watcher.Writer.TryComplete(ApiError.Expired());
            _watchers.Clear();
        }
    }

    /// <summary>Forgets what was before the current version; whoever has that one watches on.</summary>
    public void CompactToCurrent()
    {
        lock (_lock)
        {
            _compacted = _version;
            _history.Clear();
            foreach (var o in _objects.Values) _history.Add(new StoredEvent(_compacted, "ADDED", o.Resource, o.Namespace, o.Json));
        }
    }

    /// <summary>Keeps events from watchers until released, so that caches go stale.</summary>
    public void Hold(bool hold)
    {
        lock (_lock)
        {
            _hold = hold;
            while (!hold && _held.TryDequeue(out var e)) Send(e);
        }
    }

    private StoredObject Remove((string Resource, string Namespace, string Name) key, StoredObject last)
    {
        _objects.Remove(key);
        var json = (JsonObject)last.Json.DeepClone();
        json["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        Tell(new StoredEvent(_version, "DELETED", key.Resource, last.Namespace, json));
        var uid = (string?)last.Metadata["uid"];
        foreach (var (childKey, child) in _objects.Where(o => IsOwned(o.Value, uid)).ToList()) Remove(childKey, child);
        return last with { Json = json };
    }

    private static bool IsOwned(StoredObject child, string? uid) =>
        child.Metadata["ownerReferences"] is JsonArray owners && owners.Any(o => (string?)o!["uid"] == uid);

    private void Tell(StoredEvent e)
    {
        _history.Add(e);
        if (_hold) _held.Enqueue(e);
        else Send(e);
    }

    private void Send(StoredEvent e)
    {
        foreach (var (resource, ns, writer) in _watchers)
        {
            if (e.Resource == resource && (ns is null || e.Namespace == ns)) writer.TryWrite(e);
        }
    }
}
