using System.Diagnostics.Metrics;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>The subscriptions of a connector and the budgets that they share. Changed by one caller at a time; read as an immutable list.</summary>
internal sealed class SubscriptionSet(ConnectorServices services, SubjectSpace subjects, GapLedger ledger, Meter meter, LoopGroup loops, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<string, Egress> _egress = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private volatile ConnectorSubscription[] _items = [];
    private volatile Egress[] _egresses = [];
    private bool _isStopped;

    public IReadOnlyList<ConnectorSubscription> Items => _items;

    /// <summary>A sentence for each egress whose limits are not shared by what is known of the other connectors.</summary>
    public IEnumerable<StatusReason> Reasons() =>
        _egresses.Where(static e => e.Membership.Problem is not null).Select(static e => new StatusReason("EgressNotShared", $"egress {e.Budgets.Egress}: {e.Membership.Problem}"));

    public void Start(MarketPrismConfiguration configuration)
    {
        _items = [.. configuration.Subscriptions.Select(o => Create(configuration, o))];
        foreach (var item in _items) item.Start();
    }

    /// <summary>Takes another configuration. What can fail for lack of a good configuration fails before anything is changed; afterwards a subscription that fails costs itself, and all that run are in <see cref="Items"/>.</summary>
    public async Task ApplyAsync(MarketPrismConfiguration configuration, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            if (_isStopped) return;
            var leaving = _items.ToDictionary(static i => i.Options.Name, StringComparer.Ordinal);
            var staying = new List<(ConnectorSubscription Item, SubscriptionOptions Options)>();
            var added = new List<ConnectorSubscription>();
            try
            {
                foreach (var options in configuration.Subscriptions)
                {
                    if (leaving.GetValueOrDefault(options.Name) is { } known && known.CanTake(options)) staying.Add((known, options));
                    else added.Add(Create(configuration, options));
                }
            }
            catch
            {
                foreach (var item in added) await item.DisposeAsync();
                throw;
            }

            foreach (var (item, _) in staying) leaving.Remove(item.Options.Name);
            // Listed before they run: whatever happens from here on, they are reported and stopped
            _items = [.. _items, .. added];
            foreach (var (item, options) in staying) await ApplyAsync(item, configuration, options, cancellationToken);
            foreach (var item in added) Start(item);
            foreach (var gone in leaving.Values) await RemoveAsync(gone, cancellationToken);
            var order = configuration.Subscriptions.Select(static (o, i) => (o.Name, Index: i)).ToDictionary(static o => o.Name, static o => o.Index, StringComparer.Ordinal);
            _items = [.. _items.OrderBy(i => order.GetValueOrDefault(i.Options.Name))];
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
        }
        finally
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_egress.Values.Select(static e => e.Loop.Completion));
            _changes.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var item in _items) await item.DisposeAsync();
        foreach (var egress in _egress.Values) egress.Budgets.Dispose();
        _stop.Dispose();
        _changes.Dispose();
    }

    private void Start(ConnectorSubscription item)
    {
        try
        {
            item.Start();
            ConnectorLog.SubscriptionChanged(logger, item.Options.Name, "added");
        }
        catch (Exception e)
        {
            ConnectorLog.ApplyFailed(logger, e, item.Options.Name); // it says so itself: it stays in the list, and nothing of it is connected
        }
    }

    private async Task RemoveAsync(ConnectorSubscription gone, CancellationToken cancellationToken)
    {
        try
        {
            ConnectorLog.SubscriptionChanged(logger, gone.Options.Name, "removed");
            await gone.StopAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ConnectorLog.ApplyFailed(logger, e, gone.Options.Name);
        }
        finally
        {
            await gone.DisposeAsync(); // ends what the orderly stop left
            _items = [.. _items.Where(i => i != gone)];
        }
    }

    private async Task ApplyAsync(ConnectorSubscription known, MarketPrismConfiguration configuration, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await known.ApplyAsync(configuration, options, cancellationToken);
            if (known.Options != options) ConnectorLog.SubscriptionChanged(logger, options.Name, "changed");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // the check of the whole file lets nothing of this through; if it does, one subscription stays as it was and the others go on
            ConnectorLog.ApplyFailed(logger, e, options.Name);
        }
    }

    private ConnectorSubscription Create(MarketPrismConfiguration configuration, SubscriptionOptions options) =>
        new(services, configuration, options, subjects, ledger, EgressOf(options.Egress), meter, loops);

    private EgressBudgets EgressOf(string name)
    {
        if (_egress.TryGetValue(name, out var known)) return known.Budgets;
        var budgets = new EgressBudgets(name, services.Time);
        var membership = new EgressMembership(services.Identity.Pod, budgets, services.Bus, subjects, services.Time, loops.Guard("connector.egress"), logger);
        _egress.Add(name, new Egress(budgets, membership, loops.Start("connector.egress", LoopPolicy.Restart, membership.RunAsync, _stop.Token, name)));
        _egresses = [.. _egress.Values];
        return budgets;
    }

    private sealed record Egress(EgressBudgets Budgets, EgressMembership Membership, BackgroundLoop Loop);
}
