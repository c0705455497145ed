using System.Text.Json.Serialization;

namespace MarketPrism.Nats;

/// <summary>JSON by source-generated contexts for the types that they know; bytes, text and numbers for the others.</summary>
public sealed class NatsJsonContextSerializerRegistry : INatsSerializerRegistry
{
    private readonly JsonSerializerContext[] _contexts;

    /// <summary>Creates one.</summary>
    /// <param name="contexts">The contexts, the first that knows a type counts.</param>
    public NatsJsonContextSerializerRegistry(params JsonSerializerContext[] contexts) => _contexts = contexts;

    /// <inheritdoc/>
    public INatsSerialize<T> GetSerializer<T>() => new NatsJsonContextSerializer<T>(_contexts, NatsRawSerializer<T>.Default);

    /// <inheritdoc/>
    public INatsDeserialize<T> GetDeserializer<T>() => new NatsJsonContextSerializer<T>(_contexts, NatsRawSerializer<T>.Default);
}
