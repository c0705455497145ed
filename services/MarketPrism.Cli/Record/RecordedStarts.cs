using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Record;

/// <summary>
/// What a recording needs so that books can be built from it: metadata of each market, and a snapshot of each book that its updates go on from. A recording that begins in the middle of a run asks
/// the connectors for what it has not heard. One reader.
/// </summary>
internal sealed class RecordedStarts(IBus bus, SubjectSpace subjects, TimeProvider time)
{
    /// <summary>A snapshot over REST.</summary>
    internal const string StartReason = "start";

    /// <summary>A snapshot in the stream, by a new subscription.</summary>
    internal const string ResubscribeReason = "resubscribe";

    /// <summary>A run that has just begun brings its own.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const int Levels = 1_000;

    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<InstrumentKey, (RecordedBook? Book, TimeSpan MayAskAt)> _books = []; // null once it is synced
    private readonly HashSet<(Exchange, Market)> _described = [];
    private readonly Dictionary<(Exchange, Market), TimeSpan> _undescribed = [];
    private readonly List<Task> _questions = [];
    private readonly Queue<(InstrumentKey Key, long RetryAfterMs)> _refused = new();
    private long _number;
    private TimeSpan _nextAsk;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>A message was recorded.</summary>
    internal void Note(InstrumentKey key, string channel, string connection, long receivedNs, ReadOnlySpan<byte> payload)
    {
        var venue = (key.Exchange, key.Market);
        switch (channel)
        {
            case "instruments":
                _described.Add(venue);
                _undescribed.Remove(venue);
                break;
            case "depth" or "books" or "books-l2-tbt" or "books50-l2-tbt" or "snapshot":
                if (!_described.Contains(venue)) _undescribed.TryAdd(venue, Now + Grace);
                if (!_books.TryGetValue(key, out var known)) _books.Add(key, known = (new RecordedBook(key), Now + Grace));
                if (known.Book is not { } book) break;
                book.Take(channel, connection, receivedNs, payload);
                if (book.IsSynced) _books[key] = default;
                break;
        }
    }

    /// <summary>A connection ended.</summary>
    internal void NoteClosed(string connection)
    {
        foreach (var (book, _) in _books.Values) book?.Close(connection);
    }

    /// <summary>Asks for what is still missing, now and then.</summary>
    internal void Ask(CancellationToken cancellationToken)
    {
        var now = Now;
        if (now < _nextAsk) return;
        _nextAsk = now + AskEvery;
        _questions.RemoveAll(static q => q.IsCompleted);
        foreach (var (venue, at) in _undescribed)
        {
            if (now < at) continue;
            _undescribed[venue] = now + AskAgain;
            _questions.Add(AskAsync(null, subjects.InstrumentsRequest(venue.Item1, venue.Item2), "{}"u8.ToArray(), cancellationToken));
        }

        TakeRefusals();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (key, (book, mayAskAt)) in _books)
        {
            if (book is null) continue;
            book.Pass(nowMs);
            if (now < mayAskAt || book.Wanted is not { } reason) continue;
            book.OnAsked();
            _questions.Add(AskAsync(key, subjects.Request("snapshot", key), new SnapshotRequest($"record-{++_number}", Levels, reason).ToJson(), cancellationToken));
        }
    }

    /// <summary>Waits for the questions that are under way.</summary>
    internal Task FinishAsync() => Task.WhenAll(_questions);

    // An answer comes at any time; the books have one reader
    private void TakeRefusals()
    {
        lock (_refused)
        {
            while (_refused.TryDequeue(out var refusal)) _books[refusal.Key].Book?.OnRefused(refusal.RetryAfterMs);
        }
    }

    // Whether it is granted shows by what is recorded; a refusal says when to ask again
    private async Task AskAsync(InstrumentKey? key, string subject, byte[] question, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await bus.RequestAsync(subject, question, Patience, cancellationToken);
            if (key is not { } book || answer.Outcome != BusReplyOutcome.Answered || RequestReply.Read(answer.Payload) is not { Accepted: false } refusal) return;
            lock (_refused) _refused.Enqueue((book, refusal.RetryAfterMs));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the recording is over
        }
    }
}
