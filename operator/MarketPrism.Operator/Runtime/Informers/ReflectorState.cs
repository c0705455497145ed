namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>How a reflector is doing.</summary>
internal enum ReflectorState
{
    /// <summary>The first listing is under way.</summary>
    Listing,

    /// <summary>The copy is filled and followed.</summary>
    Synced,

    /// <summary>The account may not list here; others go on without.</summary>
    Forbidden,
}
