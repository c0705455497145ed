using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace MarketPrism.Nats;

/// <summary>Headers of a message. Names are case-sensitive; a name may have several values, in order. Those of received messages are read-only.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "the official client's name")]
public sealed class NatsHeaders : IDictionary<string, StringValues>
{
    private readonly Dictionary<string, StringValues> _values;

    /// <summary>Creates empty headers.</summary>
    public NatsHeaders()
        : this(0)
    {
    }

    /// <summary>Creates empty headers.</summary>
    /// <param name="capacity">How many are expected.</param>
    public NatsHeaders(int capacity) => _values = new Dictionary<string, StringValues>(capacity, StringComparer.Ordinal);

    /// <summary>The version of the header protocol.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "an instance member in the official client")]
    public int Version => 1;

    /// <summary>The status that the server set, 0 without one; 503 = no responders.</summary>
    public int Code { get; internal set; }

    /// <summary>The text of the status.</summary>
    public string MessageText { get; internal set; } = "";

    /// <summary>Why headers or payload of the message could not be read.</summary>
    public NatsException? Error { get; internal set; }

    /// <summary>For enumeration without allocation.</summary>
    internal Dictionary<string, StringValues> Entries => _values;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public bool IsReadOnly { get; private set; }

    /// <inheritdoc/>
    public ICollection<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public ICollection<StringValues> Values => _values.Values;

    /// <summary>The values of a header; empty when it is not there. Setting empty values removes it.</summary>
    /// <param name="key">The name.</param>
    public StringValues this[string key]
    {
        get => _values.TryGetValue(key, out var value) ? value : StringValues.Empty;
        set
        {
            ThrowIfReadOnly();
            if (value.Count == 0) _values.Remove(key);
            else _values[key] = value;
        }
    }

    /// <inheritdoc/>
    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    /// <inheritdoc/>
    public void Add(string key, StringValues value)
    {
        ThrowIfReadOnly();
        _values.Add(key, value);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        ThrowIfReadOnly();
        _values.Clear();
    }

    /// <inheritdoc/>
    public bool Contains(KeyValuePair<string, StringValues> item) => _values.TryGetValue(item.Key, out var value) && value.Equals(item.Value);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, StringValues>>)_values).CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public bool Remove(KeyValuePair<string, StringValues> item)
    {
        ThrowIfReadOnly();
        return Contains(item) && _values.Remove(item.Key);
    }

    /// <inheritdoc/>
    public bool Remove(string key)
    {
        ThrowIfReadOnly();
        return _values.Remove(key);
    }

    /// <inheritdoc/>
    public bool TryGetValue(string key, out StringValues value) => _values.TryGetValue(key, out value);

    /// <summary>The last value of a header.</summary>
    /// <param name="key">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetLastValue(string key, [NotNullWhen(true)] out string? value)
    {
        value = _values.TryGetValue(key, out var values) && values.Count > 0 ? values[^1] : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    internal void SetReadOnly() => IsReadOnly = true;

    private void ThrowIfReadOnly()
    {
        if (IsReadOnly) throw new InvalidOperationException("the headers of a received message are read-only");
    }
}
