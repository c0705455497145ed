namespace MarketPrism.Exchanges;

/// <summary>Which of an object's members have been seen, one bit each.</summary>
internal struct Members
{
    private uint _seen;

    /// <summary>Notes a member; twice is a fault.</summary>
    public void Add(ref JsonCursor json, int bit)
    {
        if ((_seen & (1u << bit)) != 0) json.Fail();
        _seen |= 1u << bit;
    }

    /// <summary>Whether a member was there.</summary>
    public readonly bool Has(int bit) => (_seen & (1u << bit)) != 0;

    /// <summary>Fails when one of the members is missing.</summary>
    /// <param name="json">The text.</param>
    /// <param name="mask">Their bits.</param>
    public readonly void Require(ref JsonCursor json, uint mask)
    {
        if ((_seen & mask) != mask) json.Fail();
    }
}
