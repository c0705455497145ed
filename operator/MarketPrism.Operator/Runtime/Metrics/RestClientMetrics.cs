using System.Diagnostics.Metrics;
using System.Globalization;

namespace MarketPrism.Operator.Runtime.Metrics;

/// <summary>Requests to the API server, under client-go's names.</summary>
internal sealed class RestClientMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _duration;

    public RestClientMetrics(Meter meter)
    {
        _requests = meter.CreateCounter<long>("rest_client_requests_total", description: "Requests to the API server by code, method and host; code <error> = no answer.");
        _retries = meter.CreateCounter<long>("rest_client_request_retries_total", description: "Requests repeated because the API server asked for it, by code.");
        _duration = meter.CreateHistogram(
            "rest_client_request_duration_seconds",
            "s",
            "Time to the answer's headers by verb and host.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60] });
    }

    public void Answered(int code, string method, string host, TimeSpan duration)
    {
        _requests.Add(1, new("code", code.ToString(CultureInfo.InvariantCulture)), new("method", method), new("host", host));
        _duration.Record(duration.TotalSeconds, new("verb", method), new("host", host));
    }

    public void Failed(string method, string host, TimeSpan duration)
    {
        _requests.Add(1, new("code", "<error>"), new("method", method), new("host", host));
        _duration.Record(duration.TotalSeconds, new("verb", method), new("host", host));
    }

    public void Retried(int code) => _retries.Add(1, new KeyValuePair<string, object?>("code", code.ToString(CultureInfo.InvariantCulture)));
}
