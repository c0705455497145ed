namespace MarketPrism.Feeds;

/// <summary>The budget of connection attempts, shared by all that dial from one address.</summary>
public interface IConnectGate
{
    /// <summary>Waits until a dial is allowed.</summary>
    /// <param name="cancellationToken">Gives the dial up.</param>
    /// <returns>A task.</returns>
    ValueTask WaitAsync(CancellationToken cancellationToken);
}
