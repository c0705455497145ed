namespace MarketPrism.Simulator.Truth;

/// <summary>Hears of every data frame as it is sent, and of the end of connections. Called under the venue's lock: it must be quick and must not call back.</summary>
public interface ISentObserver
{
    /// <summary>A frame was handed to an open connection.</summary>
    void OnSent(in SentFrame frame);

    /// <summary>A frame was due, and none of the stream's subscribers got it: they could not know, but should find out. The connection is 0.</summary>
    void OnWithheld(in SentFrame frame);

    /// <summary>A connection has ended: what was sent last may not have reached the client.</summary>
    void OnClosed(string venue, long connection, string reason);
}
