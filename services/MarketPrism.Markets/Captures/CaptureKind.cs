namespace MarketPrism.Markets;

/// <summary>What a line of a capture tells.</summary>
public enum CaptureKind
{
    /// <summary>A socket was opened.</summary>
    Open,

    /// <summary>We sent a text on it.</summary>
    Sent,

    /// <summary>A frame came by it.</summary>
    Frame,

    /// <summary>The body of a REST answer.</summary>
    Rest,

    /// <summary>A socket was closed; the payload may say why.</summary>
    Close,
}
