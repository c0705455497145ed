namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Files keys under the values that a function finds in the objects.</summary>
internal sealed class StoreIndex<TEntity>(Func<TEntity, IEnumerable<string>> values)
    where TEntity : class
{
    private readonly Dictionary<string, HashSet<ObjectKey>> _keys = [];

    public IEnumerable<ObjectKey> Keys(string value) => _keys.TryGetValue(value, out var keys) ? keys : [];

    public void Replace(ObjectKey key, TEntity? before, TEntity? after)
    {
        if (before is not null)
        {
            foreach (var value in values(before))
            {
                if (_keys.TryGetValue(value, out var keys) && keys.Remove(key) && keys.Count == 0) _keys.Remove(value);
            }
        }

        if (after is null) return;
        foreach (var value in values(after))
        {
            if (!_keys.TryGetValue(value, out var keys)) _keys[value] = keys = [];
            keys.Add(key);
        }
    }
}
