using System.Globalization;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Polls what has no stream, each symbol at its interval, spread evenly, and publishes the bodies as raw frames.</summary>
internal sealed class OpenInterestPoller(
    VenueRequestOptions options,
    Func<VenueEndpoint> endpoint,
    IVenueRest rest,
    RestBodyPublisher publisher,
    Func<string, bool> isIdle,
    TimeProvider time,
    ILogger logger)
{
    private const int AtATime = 8;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.5);

    private readonly Dictionary<PollSpec, long> _due = [];
    private IReadOnlyList<PollSpec> _polls = [];

    /// <summary>Sets what is polled; takes effect with the next tick.</summary>
    public void SetPolls(IReadOnlyList<PollSpec> polls) => Volatile.Write(ref _polls, polls);

    /// <summary>Polls until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var group in Due(Volatile.Read(ref _polls)).Chunk(AtATime)) await Task.WhenAll(group.Select(p => PollAsync(p, cancellationToken)));
        }
    }

    private List<PollSpec> Due(IReadOnlyList<PollSpec> polls)
    {
        foreach (var gone in _due.Keys.Except(polls).ToList()) _due.Remove(gone);
        var now = time.GetTimestamp();
        var due = new List<PollSpec>();
        for (var i = 0; i < polls.Count; i++)
        {
            var every = (long)(polls[i].Every.TotalSeconds * time.TimestampFrequency);
            if (!_due.TryGetValue(polls[i], out var at)) _due.Add(polls[i], at = now + (every * i / polls.Count));
            if (at > now) continue;
            due.Add(polls[i]);
            _due[polls[i]] = Math.Max(at + every, now + (every / 2)); // what was missed is not made up for
        }

        return due;
    }

    private async Task PollAsync(PollSpec poll, CancellationToken cancellationToken)
    {
        if (isIdle(poll.Symbol) || options.Venue.Rest.OpenInterest(endpoint(), poll.Symbol) is not { } request) return; // what does not trade has none
        using var limit = new CancellationTokenSource(poll.Every, time); // the next poll is fresher than a late answer
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var body = await rest.GetAsync(request, BudgetPriority.Background, either.Token);
            if (!body.IsSuccess) RequestLog.Refused(logger, request.RawChannel, poll.Symbol, body.Verdict.Outcome, body.Verdict.Message);
            else publisher.Publish(body, poll.Symbol, body.Body.Span, string.Create(CultureInfo.InvariantCulture, $"{body.ReceivedNs / 1_000_000}-{PayloadHash.Of(body.Body.Span):x16}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            RequestLog.Refused(logger, request.RawChannel, poll.Symbol, RestOutcome.Venue, "no answer before the next poll");
        }
    }
}
