namespace MarketPrism.Feeds;

/// <summary>What a socket of the plan asks of its session.</summary>
internal interface ISlotHost
{
    /// <summary>Asks whether one more planned rotation may begin now; never all sockets at a time.</summary>
    bool MayRotate();

    /// <summary>Moves a stream to another socket.</summary>
    /// <returns>The new seat; null when there is nowhere to move to.</returns>
    StreamSeat? Move(StreamSeat seat);

    /// <summary>Streams of a connection may have become settled.</summary>
    void OnProgress(SocketSlot slot);

    /// <summary>A connection was made.</summary>
    void Track(SocketLink link);

    /// <summary>A connection is over.</summary>
    void Untrack(SocketLink link);

    /// <summary>A dial has an outcome.</summary>
    void OnDialOutcome();

    /// <summary>A dial failed, and the next one waits.</summary>
    void OnWaiting();
}
