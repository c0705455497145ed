namespace MarketPrism.Exchanges;

/// <summary>The outcome of decoding.</summary>
/// <param name="Status">What it was.</param>
/// <param name="Offset">Where in the payload a fault was found, or the first value that was passed over.</param>
public readonly record struct DecodeResult(DecodeStatus Status, int Offset)
{
    /// <summary>Values of a good frame that could not be read and are published as unknown.</summary>
    public int OddValues { get; init; }

    /// <summary>Elements of a good frame (trades, instruments) that lacked what they cannot do without and were left out.</summary>
    public int OddElements { get; init; }

    /// <summary>Whether some of a good frame was passed over.</summary>
    public bool IsPartial => OddValues + OddElements > 0;
}
