using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Telemetry;

/// <summary>A verdict of a service as a health check of the framework.</summary>
internal sealed class SurfaceCheck(string name, Func<HealthVerdict> verdict) : IHealthCheck
{
    /// <summary>The check's name and tag.</summary>
    public string Name => name;

    public HealthCheckResult Check()
    {
        var (isGood, message) = verdict();
        return new HealthCheckResult(isGood ? HealthStatus.Healthy : HealthStatus.Unhealthy, message);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());
}
