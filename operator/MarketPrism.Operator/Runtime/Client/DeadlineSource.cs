namespace MarketPrism.Operator.Runtime.Client;

/// <summary>A token that is cancelled by the caller or when the time is up.</summary>
internal sealed class DeadlineSource : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public DeadlineSource(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>Whether the time is up.</summary>
    public bool IsPast => _timer.IsCancellationRequested;

    /// <summary>Gives the full time again.</summary>
    public void Restart(TimeSpan limit) => _timer.CancelAfter(limit);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
