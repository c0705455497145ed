namespace MarketPrism.Nats;

/// <summary>Bytes as they are, and text and numbers as UTF-8 text. For JSON use <see cref="NatsJsonContextSerializerRegistry"/>.</summary>
public sealed class NatsDefaultSerializerRegistry : INatsSerializerRegistry
{
    /// <summary>The one that is needed.</summary>
    public static readonly NatsDefaultSerializerRegistry Default = new();

    /// <inheritdoc/>
    public INatsSerialize<T> GetSerializer<T>() => NatsRawSerializer<T>.Default;

    /// <inheritdoc/>
    public INatsDeserialize<T> GetDeserializer<T>() => NatsRawSerializer<T>.Default;
}
