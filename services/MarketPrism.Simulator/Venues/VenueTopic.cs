namespace MarketPrism.Simulator.Venues;

/// <summary>One stream of a venue: who is subscribed, and what the stream's own position is.</summary>
internal abstract class VenueTopic(string name, string symbol)
{
    private readonly List<Subscription> _subscriptions = [];

    /// <summary>The venue's name of the stream, such as <c>btcusdt@depth@100ms</c> or <c>books:BTC-USDT</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The instrument, or empty.</summary>
    public string Symbol { get; } = symbol;

    /// <summary>The ids sent so far.</summary>
    public Truth.SentIds? Sent { get; set; }

    /// <summary>Whether its ids are those of book states.</summary>
    public abstract bool IsBook { get; }

    public bool HasSubscribers => _subscriptions.Count > 0;

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    public void Add(Subscription subscription) => _subscriptions.Add(subscription);

    public void Remove(Subscription subscription) => _subscriptions.Remove(subscription);
}
