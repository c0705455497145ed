using System.Diagnostics.Metrics;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>The subscriptions of a connector and the budgets that they share. Changed by one caller at a time; read as an immutable list.</summary>
internal sealed class SubscriptionSet(ConnectorServices services, SubjectSpace subjects, GapLedger ledger, Meter meter, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<string, (EgressBudgets Budgets, Task Membership)> _egress = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private volatile ConnectorSubscription[] _items = [];
    private bool _isStopped;

    public IReadOnlyList<ConnectorSubscription> Items => _items;

    public void Start(MarketPrismConfiguration configuration)
    {
        _items = [.. configuration.Subscriptions.Select(o => Create(configuration, o))];
        foreach (var item in _items) item.Start();
    }

    public async Task ApplyAsync(MarketPrismConfiguration configuration, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            if (_isStopped) return;
            var next = new List<ConnectorSubscription>();
            var leaving = _items.ToDictionary(static i => i.Options.Name, StringComparer.Ordinal);
            foreach (var options in configuration.Subscriptions)
            {
                if (leaving.GetValueOrDefault(options.Name) is { } known && known.CanTake(options))
                {
                    leaving.Remove(options.Name);
                    next.Add(known);
                    await ApplyAsync(known, configuration, options, cancellationToken);
                }
                else
                {
                    var added = Create(configuration, options);
                    next.Add(added);
                    added.Start();
                    ConnectorLog.SubscriptionChanged(logger, options.Name, "added");
                }
            }

            _items = [.. next];
            foreach (var gone in leaving.Values)
            {
                ConnectorLog.SubscriptionChanged(logger, gone.Options.Name, "removed");
                await gone.StopAsync(cancellationToken);
                await gone.DisposeAsync();
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(CancellationToken.None);
        try
        {
            _isStopped = true;
            await Task.WhenAll(_items.Select(i => i.StopAsync(cancellationToken)));
            await _stop.CancelAsync();
            await Task.WhenAll(_egress.Values.Select(static e => e.Membership));
        }
        finally
        {
            _changes.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var item in _items) await item.DisposeAsync();
        foreach (var (budgets, _) in _egress.Values) budgets.Dispose();
        _stop.Dispose();
        _changes.Dispose();
    }

    private async Task ApplyAsync(ConnectorSubscription known, MarketPrismConfiguration configuration, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await known.ApplyAsync(configuration, options, cancellationToken);
            if (known.Options != options) ConnectorLog.SubscriptionChanged(logger, options.Name, "changed");
        }
        catch (FormatException e)
        {
            // the check of the whole file lets nothing of this through; if it does, one subscription stays as it was and the others go on
            ConnectorLog.ApplyFailed(logger, e, options.Name);
        }
    }

    private ConnectorSubscription Create(MarketPrismConfiguration configuration, SubscriptionOptions options) =>
        new(services, configuration, options, subjects, ledger, Egress(options.Egress), meter);

    private EgressBudgets Egress(string name)
    {
        if (_egress.TryGetValue(name, out var known)) return known.Budgets;
        var budgets = new EgressBudgets(name, services.Time);
        _egress.Add(name, (budgets, BelongAsync(new EgressMembership(services.Identity.Pod, budgets, services.Bus, subjects, services.Time))));
        return budgets;
    }

    private async Task BelongAsync(EgressMembership membership)
    {
        try
        {
            await membership.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // said goodbye
        }
    }
}
