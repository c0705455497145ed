using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>The local copy of a resource, with indexes and write-through pins.</summary>
internal sealed class ResourceStore<TEntity>(TimeProvider time) : IEntityLister<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    public const string OwnerIndex = "owner";
    private static readonly TimeSpan PinLife = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, TEntity> _objects = [];
    private readonly Dictionary<ObjectKey, Pinned> _pins = [];
    private readonly Dictionary<string, StoreIndex<TEntity>> _indexes = new()
    {
        [OwnerIndex] = new StoreIndex<TEntity>(e => e.Metadata.OwnerReferences?.Where(o => o.Controller == true).Select(o => o.Uid ?? "") ?? []),
    };

    private readonly List<IInformerHandler<TEntity>> _handlers = [];

    public int Count
    {
        get
        {
            lock (_lock) return _objects.Count;
        }
    }

    /// <summary>Both before the first listing.</summary>
    public void AddIndex(string name, Func<TEntity, IEnumerable<string>> values) => _indexes.Add(name, new StoreIndex<TEntity>(values));

    public void AddHandler(IInformerHandler<TEntity> handler) => _handlers.Add(handler);

    public TEntity? Get(string @namespace, string name)
    {
        lock (_lock) return _objects.GetValueOrDefault(new ObjectKey(@namespace, name));
    }

    public IReadOnlyCollection<TEntity> List()
    {
        lock (_lock) return [.. _objects.Values];
    }

    public IReadOnlyList<TEntity> ByIndex(string index, string value)
    {
        lock (_lock) return [.. _indexes[index].Keys(value).Select(k => _objects[k])];
    }

    public IReadOnlyList<TEntity> OwnedBy(string ownerUid) => ByIndex(OwnerIndex, ownerUid);

    public void Pin(TEntity written)
    {
        var key = ObjectKey.Of(written);
        lock (_lock)
        {
            if (_objects.TryGetValue(key, out var known) && ResourceVersions.IsOlder(written.Metadata.ResourceVersion, known.Metadata.ResourceVersion)) return;
            Put(key, written);
            var last = _pins.GetValueOrDefault(key);
            var own = last?.Own ?? [];
            own.Add(written.Metadata.ResourceVersion);
            _pins[key] = new Pinned(written.Metadata.ResourceVersion, null, time.GetTimestamp()) { Told = last is null ? known : last.Told, Own = own };
        }
    }

    public void Forget(string @namespace, string name, string uid)
    {
        var key = new ObjectKey(@namespace, name);
        lock (_lock)
        {
            if (!_objects.TryGetValue(key, out var known) || known.Metadata.Uid != uid) return;
            Remove(key);
            _pins[key] = new Pinned(null, uid, time.GetTimestamp());
        }
    }

    /// <summary>An event of the watch.</summary>
    public void Apply(TEntity entity)
    {
        var key = ObjectKey.Of(entity);
        TEntity? before;
        lock (_lock)
        {
            if (PinAbove(key, entity) is { } pin)
            {
                if (pin.DeletedUid is not null || pin.Own.Remove(entity.Metadata.ResourceVersion)) return;

                // somebody else's change, which came before our write: its answer holds it too, and nobody has been told
                (before, entity) = (pin.Told, _objects[key]);
                pin.Told = entity;
            }
            else
            {
                before = Put(key, entity);
                if (before is not null && before.Metadata.ResourceVersion == entity.Metadata.ResourceVersion) return; // the echo of a write of ours: whoever wrote it knows
            }
        }

        foreach (var handler in _handlers)
        {
            if (before is null) handler.OnAdded(entity, false);
            else handler.OnUpdated(before, entity);
        }
    }

    /// <summary>A deletion seen by the watch.</summary>
    public void Delete(TEntity last)
    {
        var key = ObjectKey.Of(last);
        lock (_lock)
        {
            if (PinAbove(key, last) is not null) return;
            Remove(key);
        }

        foreach (var handler in _handlers) handler.OnDeleted(last, false);
    }

    /// <summary>A listing of <paramref name="scope"/> (null = everything): what it lacks is gone, and its deletion was missed.</summary>
    public void Replace(IReadOnlyList<TEntity> listed, string? scope, bool initial)
    {
        var missing = new List<TEntity>();
        var changes = new List<(TEntity? Before, TEntity After)>(listed.Count);
        lock (_lock)
        {
            _pins.Clear();
            var keys = new HashSet<ObjectKey>(listed.Count);
            foreach (var entity in listed)
            {
                var key = ObjectKey.Of(entity);
                keys.Add(key);
                changes.Add((Put(key, entity), entity));
            }

            foreach (var key in _objects.Keys.Where(k => (scope is null || k.Namespace == scope) && !keys.Contains(k)).ToList())
            {
                missing.Add(_objects[key]);
                Remove(key);
            }
        }

        foreach (var handler in _handlers)
        {
            foreach (var (before, after) in changes)
            {
                if (before is null) handler.OnAdded(after, initial);
                else handler.OnUpdated(before, after);
            }

            foreach (var entity in missing) handler.OnDeleted(entity, true);
        }
    }

    /// <summary>The pin that an event is too old for; one that is not ends it.</summary>
    private Pinned? PinAbove(ObjectKey key, TEntity entity)
    {
        if (!_pins.TryGetValue(key, out var pin)) return null;
        var current = time.GetElapsedTime(pin.Since) < PinLife;
        if (current && pin.DeletedUid is not null && pin.DeletedUid == entity.Metadata.Uid && entity.Metadata.DeletionTimestamp is null) return pin;
        if (current && pin.Version is not null && ResourceVersions.IsOlder(entity.Metadata.ResourceVersion, pin.Version)) return pin;
        _pins.Remove(key);
        return null;
    }

    private TEntity? Put(ObjectKey key, TEntity entity)
    {
        _objects.TryGetValue(key, out var before);
        foreach (var index in _indexes.Values) index.Replace(key, before, entity);
        _objects[key] = entity;
        return before;
    }

    private void Remove(ObjectKey key)
    {
        if (!_objects.Remove(key, out var before)) return;
        foreach (var index in _indexes.Values) index.Replace(key, before, null);
    }

    private sealed record Pinned(string? Version, string? DeletedUid, long Since)
    {
        /// <summary>The object as the handlers know it; null: they do not.</summary>
        public TEntity? Told { get; set; }

        /// <summary>The versions of our writes whose events are still to come.</summary>
        public HashSet<string?> Own { get; init; } = [];
    }
}
