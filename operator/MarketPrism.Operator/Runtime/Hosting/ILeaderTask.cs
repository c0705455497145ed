namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Work of the leader beside its controllers.</summary>
public interface ILeaderTask
{
    /// <summary>Its name among the background loops.</summary>
    string Name { get; }

    /// <summary>Runs until cancelled. Starts when the caches are filled and this process leads.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    Task RunAsync(CancellationToken cancellationToken);
}
