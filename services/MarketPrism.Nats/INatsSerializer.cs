namespace MarketPrism.Nats;

/// <summary>Writes and reads payloads.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface INatsSerializer<T> : INatsSerialize<T>, INatsDeserialize<T>
{
    /// <summary>The same, with another one for what this one cannot do.</summary>
    /// <param name="next">The other one.</param>
    INatsSerializer<T> CombineWith(INatsSerializer<T> next);
}
