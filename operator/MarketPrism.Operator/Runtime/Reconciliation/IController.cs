namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>A controller as the host runs it.</summary>
internal interface IController
{
    /// <summary>Works until cancelled; what is in work is finished or cut off with it.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
