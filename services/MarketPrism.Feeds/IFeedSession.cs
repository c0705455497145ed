namespace MarketPrism.Feeds;

/// <summary>All sockets of one subscription: dialled, watched, repaired, renewed; their frames go to an <see cref="IFrameSink"/>.</summary>
public interface IFeedSession : IAsyncDisposable
{
    /// <summary>The streams that are wanted now.</summary>
    IReadOnlyList<FeedStream> Streams { get; }

    /// <summary>The wanted streams that the venue does not send on any connection: it refuses them, or is silent on them although it has data. From any thread.</summary>
    IReadOnlyList<StreamSpec> Down => [];

    /// <summary>What is polled over REST because the venue has no stream of it.</summary>
    IReadOnlyList<PollSpec> Polls { get; }

    /// <summary>The settings in force.</summary>
    FeedSettings Settings { get; }

    /// <summary>Starts; returns at once. The session then runs until it is stopped.</summary>
    void Start();

    /// <summary>Changes to other settings, stream by stream: streams that stay are not touched; endpoint, proxy and TLS changes rotate make-before-break.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Cancels the wait, not the change.</param>
    /// <returns>A task that ends when the change is under way.</returns>
    /// <exception cref="FormatException">A value is out of range, or a symbol has the wrong form; nothing was changed.</exception>
    ValueTask ApplyAsync(FeedSettings settings, CancellationToken cancellationToken);

    /// <summary>Tells which symbols are over, from the venue's instruments: their streams are unsubscribed and reported. Symbols not named any more are tried again.</summary>
    /// <param name="reasons">Reason by symbol.</param>
    void SetUnavailable(IReadOnlyDictionary<string, string> reasons);

    /// <summary>Tells which symbols may be silent, from the venue's instruments: their streams stay subscribed and are not stale. A symbol that is not named any more, or whose reason changes, is tried again where the venue had refused it.</summary>
    /// <param name="reasons">Reason by symbol.</param>
    void SetSilent(IReadOnlyDictionary<string, StreamSilence> reasons);

    /// <summary>Tells whether symbols fund, from the venue's instruments: streams of funding rates come and go by it, the others are not touched. Symbols that are not named go by their names.</summary>
    /// <param name="funding">Whether it funds, by symbol.</param>
    void SetFunding(IReadOnlyDictionary<string, bool> funding)
    {
    }

    /// <summary>Subscribes a stream afresh wherever it is carried, which brings a new snapshot where the stream begins with one: the last means to mend a book.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="symbol">The venue's symbol.</param>
    /// <returns>False when no open connection carries it now.</returns>
    bool Resubscribe(Channel channel, string symbol) => false;

    /// <summary>Completes when all streams are settled for the first time.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task.</returns>
    Task WaitUntilSettledAsync(CancellationToken cancellationToken);

    /// <summary>The present state; cheap, from any thread.</summary>
    /// <param name="allStreams">All streams instead of the worst 50.</param>
    /// <returns>A snapshot.</returns>
    FeedStatus GetStatus(bool allStreams = false);

    /// <summary>Facts for the judgement of liveness; reads a few fields, takes no lock and awaits nothing.</summary>
    /// <returns>The facts.</returns>
    FeedEvidence GetEvidence();

    /// <summary>Closes all sockets as if the venue had cut them (debug hook).</summary>
    void DropAll();

    /// <summary>Stops the session's loop as a bug would (debug hook): liveness must notice.</summary>
    void Wedge();

    /// <summary>Stops: closes the sockets in an orderly way.</summary>
    /// <param name="cancellationToken">Past it, sockets are dropped.</param>
    /// <returns>A task.</returns>
    Task StopAsync(CancellationToken cancellationToken);
}
