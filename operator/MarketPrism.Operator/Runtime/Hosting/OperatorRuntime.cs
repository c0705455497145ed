using System.Diagnostics;
using System.Diagnostics.Metrics;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Events;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Leadership;
using MarketPrism.Operator.Runtime.Metrics;
using MarketPrism.Operator.Runtime.Reconciliation;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Owns an operator's caches, controllers, election and events, and runs them in order.</summary>
internal sealed class OperatorRuntime : IAsyncDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Instrumentation = "MarketPrism.Operator.Runtime";

    private static readonly TimeSpan CacheWarning = TimeSpan.FromMinutes(2);
    private readonly OperatorSettings _settings;
    private readonly OperatorParts _parts;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Meter _meter;
    private readonly ActivitySource _activities = new(Instrumentation);
    private readonly InformerMetrics _informerMetrics;
    private readonly KubernetesClientFactory _clients;
    private readonly Dictionary<Type, IInformer> _informers;
    private readonly Dictionary<Type, IController> _controllers;

    public OperatorRuntime(
        OperatorSettings settings,
        OperatorParts parts,
        ClusterAccess access,
        IMeterFactory meters,
        IServiceProvider services,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _settings = settings;
        _parts = parts;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<OperatorRuntime>();
        Services = services;
        _meter = meters.Create(Instrumentation);
        _informerMetrics = new InformerMetrics(_meter);
        _clients = new KubernetesClientFactory(access, parts.Json, _meter, loggers.CreateLogger<KubernetesClientFactory>(), time);
        var free = _clients.Create(null);
        Elector = settings.LeaderElectionType == LeaderElectionType.None ? null : MakeElector(free);
        Client = Elector is null ? free : _clients.Create(Elector);
        Events = new EventRecorder(free, settings.Name, settings.Identity, time, loggers.CreateLogger<EventRecorder>());
        _informers = parts.Caches.ToDictionary(p => p.Key, p => p.Value(this));
        _controllers = parts.Controllers.ToDictionary(p => p.Key, p => p.Value(this));
        foreach (var link in parts.Links) link(this);
    }

    public IServiceProvider Services { get; }

    public IKubernetesClient Client { get; }

    public LeaderElector? Elector { get; }

    public EventRecorder Events { get; }

    /// <summary>True once every cache was filled.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What is not synced, for people.</summary>
    public IEnumerable<string> Problems => _informers.Values.SelectMany(i => i.Problems);

    public ResourceStore<TEntity> Store<TEntity>()
        where TEntity : class, IKubernetesObject<V1ObjectMeta> => ((Informer<TEntity>)_informers[typeof(TEntity)]).Store;

    public Controller<TEntity> Controller<TEntity>()
        where TEntity : class, IKubernetesObject<V1ObjectMeta> => (Controller<TEntity>)_controllers[typeof(TEntity)];

    public Informer<TEntity> MakeInformer<TEntity>(string? labelSelector, (string Name, Func<TEntity, IEnumerable<string>> Values)[] indexes)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var options = new InformerOptions { Namespaces = _settings.Namespaces, LabelSelector = labelSelector };
        var informer = new Informer<TEntity>(Client, options, _informerMetrics, Random.Shared, _time, _loggers.CreateLogger<Informer<TEntity>>());
        foreach (var (name, values) in indexes) informer.Store.AddIndex(name, values);
        return informer;
    }

    public Controller<TEntity> MakeController<TEntity>(ControllerOptions options, Func<IEntityController<TEntity>> reconciler, FinalizerSet<TEntity> finalizers)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        new(Store<TEntity>(), reconciler, finalizers, options, _meter, _activities, _time, _loggers.CreateLogger<Controller<TEntity>>());

    /// <summary>Fills the caches, waits for the lease and works; ends when cancelled, in the reverse order.</summary>
    /// <exception cref="LeadershipLostException">Another process may lead.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var caches = new CancellationTokenSource();
        var trimmer = new HeapTrimmer(_time);
        Task[] background =
        [
            .. _informers.Values.Select(i => _settings.Supervise("operator.cache", i.RunAsync, caches.Token)),
            _settings.Supervise("operator.events", Events.RunAsync, caches.Token),
            _settings.Supervise("operator.trimmer", trimmer.RunAsync, caches.Token),
        ];
        try
        {
            await WaitForCachesAsync(cancellationToken).ConfigureAwait(false);
            var work = Elector is null ? LeadAsync(cancellationToken) : Elector.RunAsync(LeadAsync, cancellationToken);
            var ended = await Task.WhenAny([work, .. background]).ConfigureAwait(false);
            await ended.ConfigureAwait(false); // a cache that ends by itself has failed
            await work.ConfigureAwait(false);
        }
        finally
        {
            await caches.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(background.Select(IgnoreCancellationAsync)).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var controller in _controllers.Values.OfType<IDisposable>()) controller.Dispose();
        _activities.Dispose();
        _clients.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WaitForCachesAsync(CancellationToken cancellationToken)
    {
        var settled = Task.WhenAll(_informers.Values.Select(i => i.Settled));
        while (!settled.IsCompleted)
        {
            await Task.WhenAny(settled, Task.Delay(CacheWarning, _time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (!settled.IsCompleted) RuntimeLog.CachesNotFilled(_logger, CacheWarning, string.Join("; ", Problems));
        }

        // The listings' bodies are several times what stays of them; nothing that large comes again
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, true, true);
        IsReady = true;
        RuntimeLog.CachesFilled(_logger, _controllers.Count);
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = _controllers.Values.Select(c => _settings.Supervise("operator.controller", c.RunAsync, term.Token))
            .Concat(_parts.LeaderTasks.Select(t => t(Services)).Select(t => _settings.Supervise(t.Name, t.RunAsync, term.Token)))
            .Select(IgnoreCancellationAsync)
            .ToList();
        await Task.WhenAny(tasks).ConfigureAwait(false); // none ends by itself but by a fault, which ends all
        await term.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    private LeaderElector MakeElector(IKubernetesClient client)
    {
        var options = new LeaderElectionOptions
        {
            LeaseName = _settings.Name,
            LeaseNamespace = _settings.LeaseNamespace ?? client.GetCurrentNamespace(),
            Identity = _settings.Identity,
            LeaseDuration = _settings.LeaderElectionLeaseDuration,
            RenewDeadline = _settings.LeaderElectionRenewDeadline,
            RetryPeriod = _settings.LeaderElectionRetryPeriod,
        };
        return new LeaderElector(options, client, _meter, Random.Shared, _time, _loggers.CreateLogger<LeaderElector>());
    }

    private static async Task IgnoreCancellationAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // its normal end
        }
    }
}
