using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MarketPrism.Feeds.Tests.Rest;

/// <summary>Answers requests by a script, at once and on the asking thread; the last answer repeats.</summary>
internal sealed class ScriptedHandler(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    private int _next;

    public ConcurrentQueue<Uri> Asked { get; } = new();

    /// <summary>A good order book.</summary>
    public const string Book = """{"lastUpdateId":1,"bids":[["1","1"]],"asks":[["2","1"]]}""";

    public static Func<HttpResponseMessage> Answer(int status, string body = Book, int? retryAfter = null, int? used = null, string contentType = "application/json") => () =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, contentType) };
        if (retryAfter is { } seconds) response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        if (used is { } weight) response.Headers.TryAddWithoutValidation("X-MBX-USED-WEIGHT-1M", $"{weight}");
        return response;
    };

    public static Func<HttpResponseMessage> Broken(string message = "connection refused") => () => throw new HttpRequestException(message);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request.RequestUri!);
        var answer = answers[Math.Min(Interlocked.Increment(ref _next) - 1, answers.Length - 1)];
        try
        {
            return Task.FromResult(answer());
        }
        catch (HttpRequestException e)
        {
            return Task.FromException<HttpResponseMessage>(e);
        }
    }
}
