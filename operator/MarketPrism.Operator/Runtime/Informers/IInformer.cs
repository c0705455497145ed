namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>A local copy that is kept up to date.</summary>
internal interface IInformer
{
    /// <summary>Completes when every scope was listed once or is forbidden.</summary>
    Task Settled { get; }

    /// <summary>What is not synced; empty when all is.</summary>
    IEnumerable<string> Problems { get; }

    /// <summary>Runs until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
