namespace MarketPrism.Exchanges;

/// <summary>Kinds of book events.</summary>
public enum DepthKind
{
    /// <summary>Changed levels.</summary>
    Update,

    /// <summary>The whole book, in the stream.</summary>
    Snapshot,

    /// <summary>The whole book, fetched over REST.</summary>
    RestSnapshot,
}
