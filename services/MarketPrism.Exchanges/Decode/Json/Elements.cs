namespace MarketPrism.Exchanges;

/// <summary>Counts the elements of a frame, and those that were left out.</summary>
internal struct Elements
{
    private int _all;
    private int _lost;

    /// <summary>Counts an element.</summary>
    public void Add(bool isLost)
    {
        _all++;
        if (isLost) _lost++;
    }

    /// <summary>The outcome of a frame. One that has nothing but lost elements is bad as a whole.</summary>
    /// <param name="json">The text, read to its end.</param>
    /// <param name="ignored">Whether it holds nothing for us.</param>
    public readonly DecodeResult Result(in JsonCursor json, bool ignored)
    {
        if (json.Failed) return new DecodeResult(json.OutOfRange ? DecodeStatus.NumberOutOfRange : DecodeStatus.Malformed, json.At);
        if (ignored) return new DecodeResult(DecodeStatus.Ignored, 0);
        if (_lost > 0 && _lost == _all) return new DecodeResult(json.OddIsLarge ? DecodeStatus.NumberOutOfRange : DecodeStatus.Malformed, json.OddAt);
        return new DecodeResult(DecodeStatus.Ok, json.OddAt) { OddValues = json.Odd, OddElements = _lost };
    }
}
