namespace MarketPrism.Markets;

/// <summary>How a book's best prices stand to the horizon of its snapshot; the greater decides when the sides differ.</summary>
internal enum BookReach
{
    /// <summary>Well inside.</summary>
    Inside,

    /// <summary>Half of the way that lay between the snapshot's best price and the horizon is used up.</summary>
    Near,

    /// <summary>At the horizon or beyond it: better levels may rest there that no event has named.</summary>
    Beyond,
}
