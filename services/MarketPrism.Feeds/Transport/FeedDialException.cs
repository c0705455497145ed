namespace MarketPrism.Feeds;

/// <summary>A dial that failed.</summary>
public sealed class FeedDialException : Exception
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What happened, for people.</param>
    /// <param name="httpStatus">HTTP status of the refused upgrade; 0 when there was none.</param>
    /// <param name="retryAfter">Its Retry-After.</param>
    /// <param name="inner">The cause.</param>
    public FeedDialException(string message, int httpStatus, TimeSpan? retryAfter, Exception? inner)
        : base(message, inner)
    {
        HttpStatus = httpStatus;
        RetryAfter = retryAfter;
    }

    /// <summary>HTTP status of the refused upgrade; 0 when there was none.</summary>
    public int HttpStatus { get; }

    /// <summary>Its Retry-After.</summary>
    public TimeSpan? RetryAfter { get; }
}
