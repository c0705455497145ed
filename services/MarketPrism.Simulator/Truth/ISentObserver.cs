namespace MarketPrism.Simulator.Truth;

/// <summary>Hears of every data frame as it is sent. Called under the venue's lock: it must be quick and must not call back.</summary>
public interface ISentObserver
{
    /// <summary>A frame was handed to an open connection.</summary>
    void OnSent(in SentFrame frame);
}
