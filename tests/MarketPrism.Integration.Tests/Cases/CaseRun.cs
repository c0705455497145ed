using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.Cli.Run;
using MarketPrism.Telemetry;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>A message as a consumer of the bus sees it.</summary>
internal sealed record CaseMessage(string Subject, string Text)
{
    private readonly Lazy<JsonElement> _json = new(() =>
    {
        try
        {
            return JsonDocument.Parse(Text).RootElement;
        }
        catch (JsonException)
        {
            return default; // somebody's garbage
        }
    });

    /// <summary>The value of a JSON key at the top, as text; null where it is null or missing, or where the message is no JSON object.</summary>
    public string? this[string key] =>
        _json.Value.ValueKind == JsonValueKind.Object && _json.Value.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}

/// <summary>The whole pipeline against a venue of the test's, over the in-process bus, with everything that it publishes at hand.</summary>
internal sealed class CaseRun : IAsyncDisposable
{
    /// <summary>Waits that are short enough for a test: what is waited for is the venue's doing, not the clock's.</summary>
    public const string Quick = """

        networking:
          websocket: {reconnect_delay: 0.1, max_reconnect_delay: 1, stable_after: 2, health_check_interval: 1, max_silence: 5, connect_timeout: 3, subscribe_ack_timeout: 1, close_timeout: 1}
          http: {timeout: 1, max_retries: 1}
        orderbook: {update_interval: 0, snapshot_interval: 1}
        freshness: {floor: 2, factor: 3}
        """;

    private readonly CancellationTokenSource _stop = new();
    private readonly ScratchFolder _folder = new();
    private readonly TaskCompletionSource<RunningPipeline> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<CaseMessage> _messages = new();
    private readonly Task<RunSummary> _run;

    private CaseRun(string subscriptions)
    {
        var options = new RunOptions { IsLive = true, Nats = "inprocess", ConsolePort = 0, SummaryAsJson = true, ConfigFile = _folder.Write("marketprism.yaml", subscriptions + Quick) };
        _run = new PipelineRun(options, TimeProvider.System, WatchAsync).RunAsync(_stop.Token);
    }

    /// <summary>The parts of the pipeline.</summary>
    public RunningPipeline Pipeline => _started.Task.Result;

    /// <summary>What was published so far, without raw frames.</summary>
    public IEnumerable<CaseMessage> Messages => _messages;

    /// <summary>Starts the pipeline; returns when it collects.</summary>
    public static async Task<CaseRun> StartAsync(string subscriptions)
    {
        var run = new CaseRun("subscriptions:\n" + subscriptions);
        await await Task.WhenAny(run._started.Task, run._run);
        return run;
    }

    /// <summary>Messages whose subject begins so, after the prefix.</summary>
    public IReadOnlyList<CaseMessage> Of(string subject) => [.. _messages.Where(m => m.Subject.StartsWith("marketprism." + subject, StringComparison.Ordinal))];

    /// <summary>Whether a book stands as synced now.</summary>
    public bool IsSynced(string book) => Of("orderbook." + book) is [.., var last] && last["state"] == "synced";

    /// <summary>Returns when a message with such a subject and content has come, with it.</summary>
    public async Task<CaseMessage> UntilAsync(string subject, Func<CaseMessage, bool> condition, string what)
    {
        CaseMessage? found = null;
        await BeAsync(() => (found = Of(subject).FirstOrDefault(condition)) is not null, $"{what} on {subject}");
        return found!;
    }

    /// <summary>Returns when the condition holds; fails with the run's own failure rather than a time-out when it has ended.</summary>
    public Task BeAsync(Func<bool> condition, string what) => Eventually.BeAsync(() => _run.IsFaulted ? throw _run.Exception!.InnerException! : condition(), what);

    /// <summary>Lets time go by while something must not happen; there is nothing to wait for.</summary>
    public async Task WhileAsync(TimeSpan duration, Action must)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (TimeProvider.System.GetElapsedTime(started) < duration && await timer.WaitForNextTickAsync())
        {
            must();
            if (_run.IsCompleted) await _run;
        }
    }

    /// <summary>Publishes on the bus of the run.</summary>
    public void Publish(string subject, string payload) => Pipeline.Bus.TryPublish(Encoding.ASCII.GetBytes(subject), default, Encoding.UTF8.GetBytes(payload));

    /// <summary>Has the connector look at the venue's metadata now, as processors do that miss an instrument.</summary>
    public void AskForInstruments(string exchange, string market) => Publish($"marketprism.ctl.instruments.{exchange}.{market}", "{}");

    /// <summary>The connector's own status.</summary>
    public StatusDocument Status() => Pipeline.Connector.GetStatus(StatusDetail.All);

    /// <summary>Ends the run.</summary>
    public async Task<RunSummary> EndAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run); // a run that failed has been looked at, or will be by the test's own failure
        _folder.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync(RunningPipeline pipeline, CancellationToken cancellationToken)
    {
        await using var subscription = await pipeline.Bus.SubscribeAsync(["marketprism.>"], new BusSubscriptionOptions { MaxMessages = 1_000_000 }, cancellationToken);
        _started.TrySetResult(pipeline);
        try
        {
            while (await subscription.WaitToReadAsync(cancellationToken))
            {
                while (subscription.TryRead(out var message))
                {
                    var subject = Encoding.UTF8.GetString(message.Subject.Span);
                    if (!subject.StartsWith("marketprism.raw.", StringComparison.Ordinal)) _messages.Enqueue(new CaseMessage(subject, Encoding.UTF8.GetString(message.Payload.Span)));
                    message.Release();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the test is over
        }
    }
}
