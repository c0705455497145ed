using System.Diagnostics.Metrics;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Adds an operator to a host.</summary>
public static class OperatorServiceCollectionExtensions
{
    /// <summary>The meter and activity source of the runtime, for telemetry to subscribe to.</summary>
    public const string Instrumentation = OperatorRuntime.Instrumentation;

    /// <summary>
    /// Adds the client, caches, controllers, election and events as one hosted service, and the health checks <c>leader</c> (tag
    /// live) and <c>caches</c> (tag ready). A <see cref="ClusterAccess"/> must be registered, or the default is read.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the settings.</param>
    public static IOperatorBuilder AddKubernetesOperator(this IServiceCollection services, Action<OperatorSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var settings = new OperatorSettings();
        configure?.Invoke(settings);
        var parts = new OperatorParts();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => ClusterAccess.Default(Environment.GetEnvironmentVariable));
        services.AddSingleton(settings);
        services.AddSingleton(sp => new OperatorRuntime(
            settings,
            parts,
            sp.GetRequiredService<ClusterAccess>(),
            sp.GetRequiredService<IMeterFactory>(),
            sp,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IKubernetesClient>(sp => sp.GetRequiredService<OperatorRuntime>().Client);
        services.AddSingleton<IWriteGate>(sp => (IWriteGate?)sp.GetRequiredService<OperatorRuntime>().Elector ?? new OpenGate());
        services.AddSingleton<EventPublisher>(sp => sp.GetRequiredService<OperatorRuntime>().Events.Publish);
        services.AddHostedService<OperatorService>();
        services.AddHealthChecks()
            .AddCheck<LeaderHealthCheck>("leader", tags: ["live"])
            .AddCheck<CachesHealthCheck>("caches", tags: ["ready"]);
        return new OperatorBuilder(services, settings, parts);
    }
}
