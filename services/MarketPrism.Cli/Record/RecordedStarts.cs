using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Record;

/// <summary>
/// What a recording needs so that books can be built from it: metadata of each market, and a snapshot of each book. A recording that begins in the middle of a run asks the connectors for what
/// it has not heard. One reader.
/// </summary>
internal sealed class RecordedStarts(IBus bus, SubjectSpace subjects, TimeProvider time)
{
    /// <summary>A run that has just begun brings its own.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const int Levels = 1_000;
    private const int HeadOfFrame = 256;

    private readonly long _start = time.GetTimestamp();
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, (Func<byte[]> Question, TimeSpan At)> _missing = [];
    private readonly List<Task> _questions = [];
    private long _number;
    private TimeSpan _nextAsk;

    /// <summary>A message was recorded.</summary>
    internal void Note(InstrumentKey key, string channel, ReadOnlySpan<byte> payload)
    {
        var snapshot = subjects.Request("snapshot", key);
        switch (channel)
        {
            case "snapshot":
                Have(snapshot);
                break;
            case "instruments":
                Have(subjects.InstrumentsRequest(key.Exchange, key.Market));
                break;
            case "depth" or "books" or "books-l2-tbt" or "books50-l2-tbt":
                if (payload[..Math.Min(HeadOfFrame, payload.Length)].IndexOf("\"action\":\"snapshot\""u8) >= 0) Have(snapshot);
                else Miss(snapshot, () => new SnapshotRequest($"record-{++_number}", Levels, "start").ToJson());
                Miss(subjects.InstrumentsRequest(key.Exchange, key.Market), static () => "{}"u8.ToArray());
                break;
        }
    }

    /// <summary>Asks for what is still missing, now and then.</summary>
    internal void Ask(CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(_start);
        if (now < _nextAsk || _missing.Count == 0) return;
        _nextAsk = now + TimeSpan.FromSeconds(1);
        _questions.RemoveAll(static q => q.IsCompleted);
        foreach (var (subject, (question, at)) in _missing)
        {
            if (now < at) continue;
            _missing[subject] = (question, now + AskAgain);
            _questions.Add(AskAsync(subject, question(), cancellationToken));
        }
    }

    /// <summary>Waits for the questions that are under way.</summary>
    internal Task FinishAsync() => Task.WhenAll(_questions);

    private void Have(string subject)
    {
        _known.Add(subject);
        _missing.Remove(subject);
    }

    private void Miss(string subject, Func<byte[]> question)
    {
        if (!_known.Contains(subject)) _missing.TryAdd(subject, (question, time.GetElapsedTime(_start) + Grace));
    }

    // whether it is granted shows by what is recorded
    private async Task AskAsync(string subject, byte[] question, CancellationToken cancellationToken)
    {
        try
        {
            await bus.RequestAsync(subject, question, Patience, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the recording is over
        }
    }
}
