using System.Globalization;
using System.Text;

namespace ConsumerSample;

/// <summary>Joins late, asks for the book, follows its updates, and at the end proves its copy against the publisher's.</summary>
/// <param name="url">The NATS server.</param>
/// <param name="updates">Subject of the published book: <c>marketprism.orderbook.binance.spot.BTC-USDT</c>.</param>
/// <param name="question">Where the book is asked for: <c>marketprism.ctl.book.binance.spot.BTCUSDT</c>.</param>
public sealed class BookConsumer(string url, string updates, string question)
{
    private const int HistoryMax = 200;

    private readonly LocalBook _book = new();
    private readonly Dictionary<long, string> _history = [];
    private readonly Queue<long> _order = new();

    /// <summary>Whether the copy was found equal to the publisher's book at the same update id.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Follows the book.</summary>
    /// <param name="wanted">How many updates to apply before the proof.</param>
    /// <param name="cancellationToken">Ends it early, unproven.</param>
    /// <returns>One line of JSON.</returns>
    public async Task<string> RunAsync(int wanted, CancellationToken cancellationToken)
    {
        await using var nats = new NatsConnection(NatsOpts.Default with { Url = url });

        // Subscribe first, ask second: what is published between the answer and the subscription would be lost otherwise
        await using var subscription = await nats.SubscribeCoreAsync<byte[]>(updates, cancellationToken: cancellationToken);
        await AskAsync(nats, cancellationToken);
        LocalBook? reference = null;
        var applied = 0;
        await foreach (var message in subscription.Msgs.ReadAllAsync(cancellationToken))
        {
            switch (_book.Take(message.Data!))
            {
                case Taken.Applied:
                    applied++;
                    Remember();
                    break;
                case Taken.Gap:
                    await AskAsync(nats, cancellationToken);
                    break;
            }

            if (applied >= wanted && reference is null && _book.IsSynced) reference = await FetchAsync(nats, cancellationToken);
            if (reference is null || !_book.IsSynced || _book.LastUpdateId < reference.LastUpdateId) continue;
            IsProven = _history.GetValueOrDefault(reference.LastUpdateId) == reference.ToString();
            break;
        }

        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"proven":{{(IsProven ? "true" : "false")}},"applied":{{applied}},"gaps":{{_book.Gaps}},"last_update_id":{{_book.LastUpdateId}},"bids":{{_book.Bids}},"asks":{{_book.Asks}}}""");
    }

    private async Task AskAsync(NatsConnection nats, CancellationToken cancellationToken)
    {
        var answer = await FetchAsync(nats, cancellationToken);
        if (!answer.IsSynced || (_book.IsSynced && answer.LastUpdateId < _book.LastUpdateId)) return; // not synced yet: the snapshot comes on the subject
        _book.CopyFrom(answer);
        Remember();
    }

    private async Task<LocalBook> FetchAsync(NatsConnection nats, CancellationToken cancellationToken)
    {
        var answer = await nats.RequestAsync<byte[], byte[]>(question, Encoding.UTF8.GetBytes("{}"), cancellationToken: cancellationToken);
        var book = new LocalBook();
        book.Take(answer.Data!);
        return book;
    }

    // The publisher's answer may be older or newer than the copy: equal ids are compared, so a few states are kept
    private void Remember()
    {
        if (_history.TryAdd(_book.LastUpdateId, "")) _order.Enqueue(_book.LastUpdateId);
        _history[_book.LastUpdateId] = _book.ToString();
        if (_order.Count > HistoryMax) _history.Remove(_order.Dequeue());
    }
}
