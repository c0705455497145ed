using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Http;

/// <summary>Counts and times requests, and logs the server's warnings (deprecated versions, unknown fields) once each.</summary>
internal sealed class RestMetricsHandler(TimeProvider time, RestClientMetrics metrics, ILogger logger) : DelegatingHandler
{
    private const int MaxRememberedWarnings = 256;
    private readonly HashSet<string> _warnings = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var host = request.RequestUri?.Host ?? "";
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            metrics.Answered((int)response.StatusCode, request.Method.Method, host, time.GetElapsedTime(start));
            if (response.Headers.TryGetValues("Warning", out var warnings)) Log(warnings);
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            metrics.Failed(request.Method.Method, host, time.GetElapsedTime(start));
            throw;
        }
    }

    private void Log(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            lock (_warnings)
            {
                if (_warnings.Count >= MaxRememberedWarnings || !_warnings.Add(warning)) continue;
            }

            RuntimeLog.ServerWarning(logger, warning);
        }
    }
}
