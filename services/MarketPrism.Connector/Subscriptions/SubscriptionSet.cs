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
    /// <summary>How long a subscription that ends is kept for those that take its streams over. Longer than a dial with its retries; a venue that is away must not hold up later edits for ever.</summary>
    private static readonly TimeSpan HandOverLimit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<string, Egress> _egress = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, int> _lives = new(StringComparer.Ordinal); // subscriptions that had a shard's name so far
    private volatile ConnectorSubscription[] _items = [];
    private volatile ConnectorSubscription[] _current = [];
    private MarketPrismConfiguration _configuration = new();
    private volatile Egress[] _egresses = [];
    private bool _isStopped;

    /// <summary>All that run, also those that are being replaced and their successors.</summary>
    public IReadOnlyList<ConnectorSubscription> Items => _items;

    /// <summary>Those that status, metrics and probes speak of: each name once.</summary>
    public IReadOnlyList<ConnectorSubscription> Current => _current;

    /// <summary>A sentence for each egress whose limits are not shared by what is known of the other connectors.</summary>
    public IEnumerable<StatusReason> Reasons() =>
        _egresses.Where(static e => e.Membership.Problem is not null).Select(static e => new StatusReason("EgressNotShared", $"egress {e.Budgets.Egress}: {e.Membership.Problem}"));

    public void Start(MarketPrismConfiguration configuration)
    {
        _configuration = configuration;
        _items = _current = [.. configuration.Subscriptions.Select(o => Create(configuration, o))];
        foreach (var item in _items) item.Start();
    }

    /// <summary>
    /// Takes another configuration, whole or not at all: what throws on the way is undone and thrown on, and the one before is in force as if nothing had been asked. Afterwards only ends are left,
    /// and a subscription that takes the place of one that ends carries its streams before that one is closed.
    /// </summary>
    public async Task ApplyAsync(MarketPrismConfiguration configuration, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            if (_isStopped) return;
            var (staying, added) = await PrepareAsync(configuration);
            var leaving = _items.Except(staying.Select(static s => s.Item)).ToList();
            _items = [.. _items, .. added]; // listed before they run: whatever happens from here on, they are stopped
            await TakeAsync(configuration, staying, added, cancellationToken);
            _configuration = configuration;
            foreach (var gone in leaving)
            {
                await HandOverAsync(gone, added, cancellationToken);
                await RemoveAsync(gone, CancellationToken.None); // bounded by the closing handshake; a cancelled wait must not leave two of a name
            }

            var order = configuration.Subscriptions.Select(static (o, i) => (o.Name, Index: i)).ToDictionary(static o => o.Name, static o => o.Index, StringComparer.Ordinal);
            _items = [.. _items.OrderBy(i => order.GetValueOrDefault(i.Options.Name))];
            _current = _items;
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

    /// <summary>Makes what is new; nothing of it runs yet.</summary>
    private async Task<(List<(ConnectorSubscription Item, SubscriptionOptions Options)> Staying, List<ConnectorSubscription> Added)> PrepareAsync(MarketPrismConfiguration configuration)
    {
        var known = _items.ToDictionary(static i => i.Options.Name, StringComparer.Ordinal);
        var staying = new List<(ConnectorSubscription Item, SubscriptionOptions Options)>();
        var added = new List<ConnectorSubscription>();
        try
        {
            foreach (var options in configuration.Subscriptions)
            {
                if (known.GetValueOrDefault(options.Name) is { } item && item.CanTake(options)) staying.Add((item, options));
                else added.Add(Create(configuration, options));
            }

            return (staying, added);
        }
        catch
        {
            foreach (var item in added) await item.DisposeAsync();
            throw;
        }
    }

    private async Task TakeAsync(
        MarketPrismConfiguration configuration, List<(ConnectorSubscription Item, SubscriptionOptions Options)> staying, List<ConnectorSubscription> added, CancellationToken cancellationToken)
    {
        var before = new List<(ConnectorSubscription Item, SubscriptionOptions Options)>();
        try
        {
            foreach (var (item, options) in staying)
            {
                before.Add((item, item.Options));
                await item.ApplyAsync(configuration, options, cancellationToken);
                if (before[^1].Options != options) ConnectorLog.SubscriptionChanged(logger, options.Name, "changed");
            }

            foreach (var item in added)
            {
                item.Start();
                ConnectorLog.SubscriptionChanged(logger, item.Options.Name, "added");
            }
        }
        catch
        {
            foreach (var item in added) await RemoveAsync(item, CancellationToken.None);
            foreach (var (item, options) in before) await ReturnAsync(item, options);
            throw;
        }
    }

    /// <summary>Gives a subscription back what it had.</summary>
    private async Task ReturnAsync(ConnectorSubscription item, SubscriptionOptions options)
    {
        try
        {
            await item.ApplyAsync(_configuration, options, CancellationToken.None);
        }
        catch (Exception e)
        {
            ConnectorLog.ApplyFailed(logger, e, options.Name); // it refused the new one, and now the old one: it stays as it is
        }
    }

    /// <summary>Waits until those that take streams over from one that ends have them: an edit of the egress costs no frame.</summary>
    private async Task HandOverAsync(ConnectorSubscription gone, List<ConnectorSubscription> added, CancellationToken cancellationToken)
    {
        var heirs = added.Where(a => a.Exchange == gone.Exchange && a.Options.Market == gone.Options.Market && a.Options.Symbols.Intersect(gone.Options.Symbols).Any()).ToList();
        if (heirs.Count == 0) return;
        using var limit = new CancellationTokenSource(HandOverLimit, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Task.WhenAll(heirs.Select(h => h.Session.WaitUntilSettledAsync(either.Token)));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            if (!cancellationToken.IsCancellationRequested) ConnectorLog.HandOverLate(logger, gone.Options.Name, HandOverLimit);
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

    private ConnectorSubscription Create(MarketPrismConfiguration configuration, SubscriptionOptions options)
    {
        var shard = services.Shard ?? $"{options.Name}-0";
        var life = _lives[shard] = _lives.GetValueOrDefault(shard) + 1;
        return new ConnectorSubscription(services, configuration, options, subjects, ledger, EgressOf(options.Egress), meter, loops, shard, life);
    }

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
