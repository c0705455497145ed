namespace MarketPrism.Bus;

/// <summary>Published messages that are known not to go out, by cause.</summary>
/// <param name="Full">The outbox was full: the oldest that waited.</param>
/// <param name="TooLarge">Larger than the server takes (<see cref="IBus.MaxPayload"/>).</param>
/// <param name="Refused">Malformed: the client did not take them.</param>
/// <param name="Closed">The bus was closed before they could go out, or before they were published.</param>
public readonly record struct BusDrops(long Full, long TooLarge, long Refused, long Closed)
{
    /// <summary>All of them.</summary>
    public long Total => Full + TooLarge + Refused + Closed;

    /// <summary>Each with its word, as metrics have it.</summary>
    /// <returns><c>drop_oldest</c>, <c>too_large</c>, <c>refused</c> and <c>closed</c>.</returns>
    public KeyValuePair<string, long>[] ByPolicy() => [new("drop_oldest", Full), new("too_large", TooLarge), new("refused", Refused), new("closed", Closed)];
}
