using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Telemetry;

/// <summary>A verdict of a service as a health check of the framework.</summary>
internal sealed class SurfaceCheck(Func<HealthVerdict> verdict) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (isGood, message) = verdict();
        return Task.FromResult(new HealthCheckResult(isGood ? HealthStatus.Healthy : context.Registration.FailureStatus, message));
    }
}
