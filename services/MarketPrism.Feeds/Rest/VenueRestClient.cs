using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace MarketPrism.Feeds;

/// <summary>
/// Asks a venue over REST: weight is taken before each attempt; what the venue says of used weight corrects the budget; 429 holds the bucket back, 418, 403 and
/// 451 the whole venue; network trouble, 5xx and answers that the <see cref="Gate"/> does not let pass are tried again with growing, jittered delays, over the next
/// proxy where there is one. A symbol that the venue does not know is asked for rarely, whoever asks.
/// </summary>
public sealed class VenueRestClient : IVenueRest, IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    private readonly VenueBudgets _budgets;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<Uri?, TlsOptions, HttpMessageHandler> _handlers;
    private readonly Random _random;
    private State _state;

    /// <summary>Makes a client.</summary>
    /// <param name="venue">The venue.</param>
    /// <param name="budgets">Its budgets behind this egress.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes the logs.</param>
    /// <param name="handlers">Makes the handler of a proxy (null = direct); null = sockets. Tests give their own.</param>
    /// <param name="random">The source of jitter; null = unpredictable.</param>
    public VenueRestClient(
        IVenue venue,
        VenueBudgets budgets,
        RestOptions options,
        TimeProvider time,
        ILogger logger,
        Func<Uri?, TlsOptions, HttpMessageHandler>? handlers = null,
        Random? random = null)
    {
        _budgets = budgets;
        _time = time;
        _logger = logger;
        _handlers = handlers ?? RestHandlers.Create;
        _random = random ?? Random.Shared;
        Gate = new DocumentGate(venue, time);
        Unknown = new UnknownSymbols(time);
        _state = Build(options);
    }

    /// <summary>The options in force.</summary>
    public RestOptions Options => Volatile.Read(ref _state).Options;

    /// <summary>What every answer has to pass.</summary>
    public DocumentGate Gate { get; }

    /// <summary>Symbols that the venue does not know.</summary>
    public UnknownSymbols Unknown { get; }

    /// <summary>Changes to other options; requests under way end as they began.</summary>
    /// <param name="options">The options.</param>
    public void Apply(RestOptions options)
    {
        if (options == Options) return;
        Interlocked.Exchange(ref _state, Build(options)).Routes.Retire();
    }

    /// <inheritdoc/>
    public async Task<RestBody> GetAsync(RestRequest request, BudgetPriority priority, CancellationToken cancellationToken)
    {
        var named = request.Symbols.Count > 1 ? "" : request.Symbol;
        if (Unknown.HoldOf(named) is { Ticks: > 0 } hold)
            return new RestBody(request, new RestVerdict(RestOutcome.UnknownSymbol, hold, $"the venue does not know it; asked again in {hold.TotalSeconds:0} s"), default, UnixNow());
        State state;
        IDisposable? lease;
        while ((lease = (state = Volatile.Read(ref _state)).Routes.TryLease()) is null)
        {
            // Replaced between the two: the next ones are there. Unchanged: this client was disposed of
            ObjectDisposedException.ThrowIf(ReferenceEquals(state, Volatile.Read(ref _state)), this);
        }

        using var held = lease;
        var body = await RunAsync(state, request, priority, cancellationToken);
        if (named.Length == 0) return body;
        if (body.Verdict.Outcome == RestOutcome.UnknownSymbol) Unknown.Refuse(named);
        else if (body.IsSuccess) Unknown.Release(named);
        return body;
    }

    /// <summary>Closes idle connections.</summary>
    public void Dispose() => _state.Routes.Retire();

    /// <summary>Asks, and asks again where that may help; stays in the caller's context, so that a virtual clock waits for it.</summary>
    private async Task<RestBody> RunAsync(State state, RestRequest request, BudgetPriority priority, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        try
        {
            return await state.Pipeline.ExecuteAsync(
                static async (c, s) => await s.Client.TryAsync(s.State, s.Request, s.Priority, c.CancellationToken),
                context,
                (Client: this, State: state, Request: request, Priority: priority));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<RestBody> TryAsync(State state, RestRequest request, BudgetPriority priority, CancellationToken cancellationToken)
    {
        var budget = _budgets.Rest(request.Bucket);
        await budget.TakeAsync(request.Weight, priority, cancellationToken);
        var route = state.Routes.Next();
        using var limit = new CancellationTokenSource(state.Options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, request.Url);
            message.Headers.TryAddWithoutValidation("User-Agent", "MarketPrism");
            using var response = await route.Http.SendAsync(message, either.Token);
            var body = await RestBodyReader.ReadAsync(response.Content, state.Options.MaxBodyBytes, either.Token);
            route.Succeeded();
            if (RestHeaders.UsedWeight(response.Headers) is { } used) budget.ReportUsed(used);
            var verdict = Gate.Judge(request, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, RestHeaders.RetryAfter(response.Headers, _time), body);
            Heed(budget, request, verdict);
            return new RestBody(request, verdict, verdict.Outcome == RestOutcome.Success ? body : default, UnixNow());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            route.Failed();
            var text = fault is OperationCanceledException ? $"no answer in {state.Options.Timeout.TotalSeconds:0.#} s" : fault.Message;
            RestLog.Failed(_logger, request.Url.Host, request.RawChannel, request.Symbol, route.Name, text);
            return new RestBody(request, new RestVerdict(RestOutcome.Venue, null, text), default, UnixNow());
        }
    }

    private void Heed(RateBudget budget, RestRequest request, RestVerdict verdict)
    {
        if (verdict.Outcome == RestOutcome.Success) return;
        RestLog.Refused(_logger, request.Url.Host, request.RawChannel, request.Symbol, verdict.Outcome, verdict.Message);
        if (verdict.RetryAfter is not { } pause) return;
        if (verdict.Outcome == RestOutcome.RateLimited) budget.PauseFor(pause);
        else if (verdict.Outcome is RestOutcome.Banned or RestOutcome.Restricted) _budgets.PauseAll(pause);
    }

    private State Build(RestOptions options)
    {
        var pipeline = new ResiliencePipelineBuilder<RestBody> { TimeProvider = _time };
        if (options.MaxRetries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<RestBody>
            {
                MaxRetryAttempts = options.MaxRetries,
                ShouldHandle = static a => new ValueTask<bool>(a.Outcome.Result?.Verdict.Outcome is RestOutcome.Venue or RestOutcome.RateLimited or RestOutcome.Unusable),
                DelayGenerator = a => new ValueTask<TimeSpan?>(DelayBefore(a.AttemptNumber, a.Outcome.Result!.Verdict, options.MaxRetryDelay)),
            });
        }

        return new State(options, pipeline.Build(), new RestRoutes(options, _handlers, _time));
    }

    /// <summary>Full jitter below a doubling ceiling; over a limit the paused bucket makes the request wait, so nothing is added.</summary>
    private TimeSpan DelayBefore(int attempt, RestVerdict verdict, TimeSpan longest)
    {
        if (verdict.Outcome == RestOutcome.RateLimited) return TimeSpan.Zero;
        var ceiling = Math.Min(longest.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, attempt));
        var asked = verdict.RetryAfter ?? TimeSpan.Zero;
        var delay = TimeSpan.FromSeconds(ceiling * _random.NextDouble());
        return delay > asked ? delay : asked;
    }

    private long UnixNow() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    private sealed record State(RestOptions Options, ResiliencePipeline<RestBody> Pipeline, RestRoutes Routes);
}
