using System.Text.Json;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Following;

/// <summary>
/// A consumer's copy of one published book: applies normalised <c>orderbook</c> messages and proves that none is missing.
/// Plain on purpose: it is what a user would write, and what the tests hold the publisher against. Not thread-safe.
/// </summary>
public sealed class FollowedBook
{
    private const int MaxWaiting = 10_000;
    private readonly SortedDictionary<FixedNumber, FixedNumber> _bids = new(Comparer<FixedNumber>.Create(static (a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<FixedNumber, FixedNumber> _asks = [];
    private readonly Queue<OrderBookMessage> _waiting = new();

    /// <summary>Bids, best first.</summary>
    public IReadOnlyDictionary<FixedNumber, FixedNumber> Bids => _bids;

    /// <summary>Asks, best first.</summary>
    public IReadOnlyDictionary<FixedNumber, FixedNumber> Asks => _asks;

    /// <summary>Whether the copy is complete: a snapshot was taken and every update since follows the one before.</summary>
    public bool IsProven { get; private set; }

    /// <summary>The state that the publisher gave last: <c>synced</c>, <c>syncing</c>, <c>suspect</c>; empty before the first message.</summary>
    public string State { get; private set; } = "";

    /// <summary>The update id that the copy stands at.</summary>
    public long LastUpdateId { get; private set; }

    /// <summary>The highest epoch seen; messages of lower ones are dropped.</summary>
    public long Epoch { get; private set; }

    /// <summary>How deep the venue's own snapshot reached, in bids: below it a level is known only once it changed; null = no end.</summary>
    public FixedNumber? HorizonBid { get; private set; }

    /// <summary>How deep the venue's own snapshot reached, in asks: above it a level is known only once it changed; null = no end.</summary>
    public FixedNumber? HorizonAsk { get; private set; }

    /// <summary>Receive time of the last applied message at the connector's socket, Unix ns.</summary>
    public long ReceivedNs { get; private set; }

    /// <summary>When the last applied message was published, Unix ns.</summary>
    public long PublishedNs { get; private set; }

    /// <summary>Updates that were already covered.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Updates that did not follow: each throws the copy away until the next snapshot.</summary>
    public long Breaks { get; private set; }

    /// <summary>Messages applied.</summary>
    public long Applied { get; private set; }

    /// <summary>Applies a message.</summary>
    /// <param name="payload">The JSON of a normalised <c>orderbook</c> message.</param>
    /// <returns>What it was to the copy.</returns>
    /// <exception cref="JsonException">The payload is no such message.</exception>
    public FollowOutcome Apply(ReadOnlySpan<byte> payload)
    {
        var message = OrderBookMessage.Read(payload);
        if (message.Epoch < Epoch) return FollowOutcome.OldEpoch;
        var isNewPublisher = message.Epoch > Epoch;
        Epoch = message.Epoch;
        if (message.State != "synced")
        {
            State = message.State;
            Forget();
            return FollowOutcome.StateChanged;
        }

        if (message.IsSnapshot) return TakeSnapshot(message, isNewPublisher);
        if (!IsProven) return Wait(message);
        if (message.LastUpdateId <= LastUpdateId && message.PreviousUpdateId != LastUpdateId)
        {
            Duplicates++;
            return FollowOutcome.Duplicate;
        }

        if (message.PreviousUpdateId != LastUpdateId) return Break();

        Put(message);
        return FollowOutcome.Applied;
    }

    // A snapshot that was asked for (ctl.book) may be older than the updates that came while it was on its way
    private FollowOutcome Wait(OrderBookMessage update)
    {
        _waiting.Enqueue(update);
        if (_waiting.Count > MaxWaiting) _waiting.Dequeue();
        return FollowOutcome.Waiting;
    }

    private FollowOutcome TakeSnapshot(OrderBookMessage message, bool isNewPublisher)
    {
        // A late answer does not rewind; a new owner of the partition may begin behind the old one
        if (IsProven && !isNewPublisher && message.LastUpdateId < LastUpdateId) return FollowOutcome.Duplicate;
        _bids.Clear();
        _asks.Clear();
        State = message.State;
        IsProven = true;
        (HorizonBid, HorizonAsk) = (message.HorizonBid, message.HorizonAsk);
        Put(message);
        while (_waiting.TryDequeue(out var update))
        {
            if (update.PreviousUpdateId == LastUpdateId) Put(update);
            else if (update.LastUpdateId > LastUpdateId) return Break();
        }

        return FollowOutcome.Snapshot;
    }

    private FollowOutcome Break()
    {
        Breaks++;
        Forget();
        return FollowOutcome.Broken;
    }

    private void Put(OrderBookMessage message)
    {
        State = message.State;
        Put(_bids, message.Bids);
        Put(_asks, message.Asks);
        LastUpdateId = message.LastUpdateId;
        ReceivedNs = message.ReceivedNs;
        PublishedNs = message.PublishedNs;
        Applied++;
    }

    private void Forget()
    {
        _bids.Clear();
        _asks.Clear();
        _waiting.Clear();
        IsProven = false;
    }

    private static void Put(SortedDictionary<FixedNumber, FixedNumber> side, List<(FixedNumber Price, FixedNumber Quantity)> levels)
    {
        foreach (var (price, quantity) in levels)
        {
            if (quantity.Mantissa == 0) side.Remove(price);
            else side[price] = quantity;
        }
    }
}
