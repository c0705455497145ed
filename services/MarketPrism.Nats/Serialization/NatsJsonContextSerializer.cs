using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MarketPrism.Nats;

/// <summary>JSON by source-generated contexts, without reflection. Types that no context knows go to the next serializer.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class NatsJsonContextSerializer<T> : INatsSerializer<T>
{
    private readonly JsonSerializerContext[] _contexts;
    private readonly INatsSerializer<T>? _next;
    private readonly JsonTypeInfo<T>? _typeInfo;

    /// <summary>Creates one.</summary>
    /// <param name="contexts">The contexts, the first that knows the type counts.</param>
    /// <param name="next">For types that none knows.</param>
    public NatsJsonContextSerializer(JsonSerializerContext[] contexts, INatsSerializer<T>? next = default)
    {
        _contexts = contexts;
        _next = next;
        _typeInfo = contexts.Select(c => c.GetTypeInfo(typeof(T))).OfType<JsonTypeInfo<T>>().FirstOrDefault();
    }

    /// <summary>Creates one.</summary>
    /// <param name="context">The context.</param>
    /// <param name="next">For types that it does not know.</param>
    public NatsJsonContextSerializer(JsonSerializerContext context, INatsSerializer<T>? next = default)
        : this([context], next)
    {
    }

    /// <inheritdoc/>
    public INatsSerializer<T> CombineWith(INatsSerializer<T> next) => new NatsJsonContextSerializer<T>(_contexts, next);

    /// <inheritdoc/>
    public void Serialize(IBufferWriter<byte> bufferWriter, T value)
    {
        if (_typeInfo is not null)
        {
            using var writer = new Utf8JsonWriter(bufferWriter);
            JsonSerializer.Serialize(writer, value, _typeInfo);
            return;
        }

        if (_next is null) throw new NatsException($"Can't serialize {typeof(T)}: no context knows it");
        _next.Serialize(bufferWriter, value);
    }

    /// <inheritdoc/>
    public T? Deserialize(in ReadOnlySequence<byte> buffer)
    {
        if (_typeInfo is not null)
        {
            if (buffer.IsEmpty) return default;
            var reader = new Utf8JsonReader(buffer);
            return JsonSerializer.Deserialize(ref reader, _typeInfo);
        }

        if (_next is null) throw new NatsException($"Can't deserialize {typeof(T)}: no context knows it");
        return _next.Deserialize(buffer);
    }
}
