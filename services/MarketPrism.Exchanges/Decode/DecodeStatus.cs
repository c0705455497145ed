namespace MarketPrism.Exchanges;

/// <summary>Outcomes of decoding.</summary>
public enum DecodeStatus
{
    /// <summary>Good.</summary>
    Ok,

    /// <summary>Good, but of a kind that holds nothing for us.</summary>
    Ignored,

    /// <summary>Not the JSON that the channel has.</summary>
    Malformed,

    /// <summary>A number does not fit: 64 bits and 18 decimals in the levels of a book, 128 bits and 38 decimals elsewhere.</summary>
    NumberOutOfRange,
}
