namespace MarketPrism.Feeds;

/// <summary>One place in a budget's queue.</summary>
internal sealed class BudgetWaiter(int amount)
{
    private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Amount { get; } = amount;

    public Task Granted => _granted.Task;

    public bool IsDone => _granted.Task.IsCompleted;

    public bool TryGrant() => _granted.TrySetResult();

    public bool TryCancel(CancellationToken token) => _granted.TrySetCanceled(token);
}
