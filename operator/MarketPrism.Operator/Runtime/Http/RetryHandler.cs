using System.Net;
using MarketPrism.Operator.Runtime.Metrics;
using Polly;
using Polly.Retry;

namespace MarketPrism.Operator.Runtime.Http;

/// <summary>
/// Repeats what the API server asks to be repeated: 429 and 5xx that carry Retry-After. Anything else goes to the caller, whose
/// queue backs off: a blind retry of a write could do it twice.
/// </summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private const int MaxRetries = 10;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public RetryHandler(TimeProvider time, RestClientMetrics metrics)
    {
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = MaxRetries,
                ShouldHandle = a => ValueTask.FromResult(a.Outcome.Result is { } response && DelayOf(response, time) is not null),
                DelayGenerator = a => ValueTask.FromResult(DelayOf(a.Outcome.Result!, time)),
                OnRetry = a =>
                {
                    metrics.Retried((int)a.Outcome.Result!.StatusCode);
                    return ValueTask.CompletedTask; // Polly disposes the discarded response
                },
            })
            .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            static async (state, token) => await state.Handler.SendOnceAsync(state.Request, token).ConfigureAwait(false),
            (Handler: this, Request: request),
            cancellationToken).ConfigureAwait(false);

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);

    private static TimeSpan? DelayOf(HttpResponseMessage response, TimeProvider time)
    {
        if (response.StatusCode != HttpStatusCode.TooManyRequests && (int)response.StatusCode < 500) return null;
        var after = response.Headers.RetryAfter;
        var delay = after?.Delta ?? (after?.Date is { } date ? date - time.GetUtcNow() : null);
        return delay is { } wait ? TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 0, 60)) : null;
    }
}
