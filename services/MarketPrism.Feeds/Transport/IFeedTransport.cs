namespace MarketPrism.Feeds;

/// <summary>Opens sockets. One implementation speaks to the world, others to memory.</summary>
public interface IFeedTransport
{
    /// <summary>Dials. Names are resolved and the proxy is spoken to afresh every time.</summary>
    /// <param name="dial">Where, through what, and how.</param>
    /// <param name="cancellationToken">Ends the dial (its time limit among the causes).</param>
    /// <returns>The open socket.</returns>
    /// <exception cref="FeedDialException">The dial failed.</exception>
    ValueTask<IFeedSocket> ConnectAsync(FeedDial dial, CancellationToken cancellationToken);
}
