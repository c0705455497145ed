using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Live: not a leader that does not renew. An unreachable API server alone never fails it.</summary>
internal sealed class LeaderHealthCheck(OperatorRuntime runtime) : IHealthCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(20);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(runtime.Elector is null || runtime.Elector.IsHealthy(Tolerance)
            ? HealthCheckResult.Healthy(runtime.Elector is null ? "no election" : runtime.Elector.IsLeading ? "leads" : $"stands by, {runtime.Elector.Holder} leads")
            : HealthCheckResult.Unhealthy("holds the lease but does not renew it"));
}
