namespace MarketPrism.Feeds;

/// <summary>How long to wait before the next dial: full jitter below a ceiling that grows; forgotten only after data have flowed for a while.</summary>
internal sealed class Backoff(Random random)
{
    /// <summary>Dials that failed, or connections that were lost too early, in a row.</summary>
    internal int Failures { get; private set; }

    /// <summary>The ceiling after a number of failures: 1, 2, 4, … seconds.</summary>
    internal static TimeSpan Ceiling(WebSocketOptions options, int failures)
    {
        var ceiling = options.ReconnectDelay.TotalSeconds * Math.Pow(options.BackoffMultiplier, Math.Min(failures, 64));
        return TimeSpan.FromSeconds(Math.Min(ceiling, options.MaxReconnectDelay.TotalSeconds));
    }

    /// <summary>The delay after a failure or an early loss.</summary>
    internal TimeSpan Next(WebSocketOptions options)
    {
        var ceiling = Ceiling(options, Failures);
        Failures++;
        return ceiling * random.NextDouble();
    }

    /// <summary>The delay after the loss of a connection that had carried data long enough: the count starts anew.</summary>
    internal TimeSpan Immediate()
    {
        Failures = 0;
        return TimeSpan.FromSeconds(random.NextDouble());
    }
}
