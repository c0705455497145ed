using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Telemetry;

/// <summary>A verdict of a service as a health check. Before the service is there, its process lives and is not ready.</summary>
/// <param name="pages">Where the service is, once it is there.</param>
/// <param name="early">The verdict until then.</param>
/// <param name="verdict">The verdict from then on.</param>
internal sealed class SurfaceCheck(ServicePages pages, HealthVerdict early, Func<IServiceSurface, HealthVerdict> verdict) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (isGood, message) = pages.Surface is { } surface ? verdict(surface) : early;
        return Task.FromResult(new HealthCheckResult(isGood ? HealthStatus.Healthy : HealthStatus.Unhealthy, message));
    }
}
