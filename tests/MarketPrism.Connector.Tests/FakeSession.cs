using MarketPrism.Feeds;

namespace MarketPrism.Connector.Tests;

/// <summary>A session that says what a test wants.</summary>
internal sealed class FakeSession(FeedSettings settings) : IFeedSession
{
    public FeedEvidence Evidence { get; set; } = new() { FirstDialHasOutcome = true };

    public bool IsReady { get; set; } = true;

    public IReadOnlyList<FeedStream> Streams => [];

    public IReadOnlyList<PollSpec> Polls => [];

    public FeedSettings Settings { get; private set; } = settings;

    public int Applied { get; private set; }

    /// <summary>What a start or an edit throws.</summary>
    public Func<FeedSettings, Exception?> Fault { get; init; } = static _ => null;

    public void Start()
    {
        if (Fault(Settings) is { } fault) throw fault;
    }

    public ValueTask ApplyAsync(FeedSettings settings, CancellationToken cancellationToken)
    {
        if (Fault(settings) is { } fault) throw fault;
        Settings = settings;
        Applied++;
        return ValueTask.CompletedTask;
    }

    public void SetUnavailable(IReadOnlyDictionary<string, string> reasons)
    {
    }

    public void SetSilent(IReadOnlyDictionary<string, StreamSilence> reasons)
    {
    }

    public Task WaitUntilSettledAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public FeedStatus GetStatus(bool allStreams = false) => new()
    {
        Name = Settings.Name,
        State = IsReady ? FeedState.Live : FeedState.Backoff,
        IsReady = IsReady,
        Reasons = IsReady ? [] : [new FeedReason("NotEstablished", "wait for the venue")],
    };

    public FeedEvidence GetEvidence() => Evidence;

    public void DropAll()
    {
    }

    public void Wedge() => Evidence = Evidence with { LoopAge = TimeSpan.FromMinutes(1) };

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
