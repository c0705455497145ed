namespace MarketPrism.Exchanges;

/// <summary>Limits of a venue's sockets. Rates are what we allow ourselves, inside what the venue allows.</summary>
public sealed record FeedLimits
{
    /// <summary>Most streams on one socket.</summary>
    public required int StreamsPerSocket { get; init; }

    /// <summary>Most order-book streams on one socket; same as <see cref="StreamsPerSocket"/> when the venue sets no such limit.</summary>
    public required int BooksPerSocket { get; init; }

    /// <summary>Connection attempts per egress IP.</summary>
    public required RateLimit Connects { get; init; }

    /// <summary>Messages that we send per socket, pings and pongs included.</summary>
    public required RateLimit Messages { get; init; }

    /// <summary>Subscribe and unsubscribe messages per socket; null when only <see cref="Messages"/> counts.</summary>
    public RateLimit? ControlRequests { get; init; }

    /// <summary>The venue cuts a connection at this age; null when it does not.</summary>
    public TimeSpan? MaxConnectionAge { get; init; }
}
