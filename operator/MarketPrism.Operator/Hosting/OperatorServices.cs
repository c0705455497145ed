using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Reconciliation;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Hosting;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;
using MarketPrism.Operator.Verdicts;
using MarketPrism.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace MarketPrism.Operator.Hosting;

/// <summary>Puts the operator together.</summary>
internal static class OperatorServices
{
    /// <summary>A burst of news about one subscription is one pass: from the connectors, which report every 5 s, …</summary>
    private static readonly TimeSpan NewsDelay = TimeSpan.FromSeconds(1);

    /// <summary>… and from the cluster, which takes several steps with every Deployment and pod.</summary>
    private static readonly TimeSpan ChildrenDelay = TimeSpan.FromMilliseconds(500);

    public static IServiceCollection AddMarketPrismOperator(this IServiceCollection services, OperatorOptions options, LoopGroup loops, Action<OperatorSettings>? configure = null)
    {
        services.AddKubernetesOperator(s =>
            {
                s.Name = options.LeaseName;
                s.Namespaces = options.WatchNamespaces;
                s.LeaderElectionType = options.LeaderElection ? LeaderElectionType.Single : LeaderElectionType.None;
                s.Supervise = (name, loop, stop) => loops.Start(name, LoopPolicy.Restart, loop, stop).Completion;
                configure?.Invoke(s);
            })
            .AddJson(OperatorJsonContext.Default)
            .AddCache<ExchangeSubscription>(null, (StreamIndex.Name, StreamIndex.Of))
            .AddCache<ManagedDeployment>(Names.SelectManaged, (RolloutPacer.ExchangeIndex, RolloutPacer.IndexOf))
            .AddCache<ManagedConfigMap>(Names.SelectManaged)
            .AddCache<ManagedServiceAccount>(Names.SelectManaged)
            .AddCache<ManagedDisruptionBudget>(Names.SelectManaged)
            .AddCache<ManagedNetworkPolicy>(Names.SelectManaged)
            .AddCache<PodSummary>(Names.SelectManaged, (ConnectorPods.ShardIndex, ConnectorPods.IndexOf))
            .AddController<SubscriptionController, ExchangeSubscription>(new ControllerOptions { Workers = options.Workers, GatherChildren = ChildrenDelay })
            .Owns<ExchangeSubscription, ManagedDeployment>()
            .Owns<ExchangeSubscription, ManagedConfigMap>()
            .Owns<ExchangeSubscription, ManagedServiceAccount>()
            .Owns<ExchangeSubscription, ManagedDisruptionBudget>(statusMatters: false)
            .Owns<ExchangeSubscription, ManagedNetworkPolicy>()
            .Watches<ExchangeSubscription, PodSummary>(ConnectorPods.SubscriptionOf)
            .AddLeaderTask<StatusPoller>()
            .AddLeaderTask<VerdictPublisher>();
        services.AddSingleton(options);
        services.AddSingleton(_ => loops);
        services.AddSingleton(sp => new OperatorNamespace(sp.GetRequiredService<IKubernetesClient>().GetCurrentNamespace()));
        services.AddSingleton<ChildWriter<ManagedDeployment>>();
        services.AddSingleton<ChildWriter<ManagedConfigMap>>();
        services.AddSingleton<ChildWriter<ManagedServiceAccount>>();
        services.AddSingleton<ChildWriter<ManagedDisruptionBudget>>();
        services.AddSingleton<ChildWriter<ManagedNetworkPolicy>>();
        services.AddSingleton<ShardCatalog>();
        services.AddSingleton<ShardWriter>();
        services.AddSingleton<ConnectorPods>();
        services.AddSingleton<RolloutPacer>();
        services.AddSingleton<StatusBuilder>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<DataTimes>();
        services.AddSingleton<MarketVerdicts>();
        services.AddSingleton<VerdictPublisher>();
        services.AddSingleton<StatusPoller>();
        services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 8 << 20 });
        services.AddSingleton<BusConnection>();
        services.AddSingleton(sp =>
        {
            var reports = new ConnectorReports(sp.GetRequiredService<TimeProvider>());
            reports.Changed = (ns, name) => sp.GetRequiredService<EntityQueue<ExchangeSubscription>>()(ns, name, NewsDelay);
            return reports;
        });
        services.AddSingleton(sp =>
        {
            var gaps = new ProcessorGaps(sp.GetRequiredService<TimeProvider>());
            gaps.Changed = (exchange, market) =>
            {
                foreach (var subscription in sp.GetRequiredService<IEntityLister<ExchangeSubscription>>().List())
                {
                    if (subscription.Spec.Market == market && Names.ExchangeToken(subscription.Spec) == exchange)
                        sp.GetRequiredService<EntityQueue<ExchangeSubscription>>()(subscription.Metadata.NamespaceProperty!, subscription.Metadata.Name!, NewsDelay);
                }
            };
            return gaps;
        });
        services.AddHostedService<StatusListener>();
        return services;
    }
}
