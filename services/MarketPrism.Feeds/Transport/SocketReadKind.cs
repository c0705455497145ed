namespace MarketPrism.Feeds;

/// <summary>What a receive brought.</summary>
public enum SocketReadKind
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>A message larger than allowed: skipped, its first bytes are given.</summary>
    Oversized,

    /// <summary>A close frame of the other side.</summary>
    Closed,

    /// <summary>The connection broke.</summary>
    Broken,

    /// <summary>Our keep-alive was not answered in time: the connection is half-open.</summary>
    Unanswered,
}
