namespace MarketPrism.Simulator.Venues;

/// <summary>The kinds of WebSocket frames that a venue sends.</summary>
public enum VenueFrameKind
{
    /// <summary>A text message.</summary>
    Text = 1,

    /// <summary>A binary message.</summary>
    Binary = 2,

    /// <summary>A closing frame.</summary>
    Close = 8,

    /// <summary>A protocol ping.</summary>
    Ping = 9,

    /// <summary>A protocol pong.</summary>
    Pong = 10,
}
