using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Ready: every cache was filled; says which is not and why.</summary>
internal sealed class CachesHealthCheck(OperatorRuntime runtime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = string.Join("; ", runtime.Problems);
        if (!runtime.IsReady) return Task.FromResult(HealthCheckResult.Unhealthy(problems.Length > 0 ? problems : "caches are not filled"));
        return Task.FromResult(problems.Length > 0 ? HealthCheckResult.Degraded(problems) : HealthCheckResult.Healthy("caches are filled"));
    }
}
