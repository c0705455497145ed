namespace MarketPrism.Nats;

/// <summary>Finds serializers by type.</summary>
public interface INatsSerializerRegistry
{
    /// <summary>What writes payloads of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    INatsSerialize<T> GetSerializer<T>();

    /// <summary>What reads payloads of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    INatsDeserialize<T> GetDeserializer<T>();
}
