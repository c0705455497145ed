using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Integration.Tests.Containers;

/// <summary>The trades that consumers get: which ids came, and which are missing between the first and the last of an instrument.</summary>
internal sealed class PublishedTrades : IAsyncDisposable
{
    private readonly IBusSubscription _subscription;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Exchange, string Symbol), SortedSet<long>> _ids = [];
    private readonly List<Exception> _problems = [];

    private PublishedTrades(IBusSubscription subscription)
    {
        _subscription = subscription;
        _reading = subscription.ReadAllAsync(Take, (_, e) => { lock (_lock) _problems.Add(e); }, _stop.Token);
    }

    public static async Task<PublishedTrades> StartAsync(IBus bus, SubjectSpace subjects, CancellationToken cancellationToken) =>
        new(await bus.SubscribeAsync([subjects.AllNormalized(Channel.Trade)], new BusSubscriptionOptions(), cancellationToken));

    /// <summary>The last id of each instrument.</summary>
    public IReadOnlyDictionary<(string Exchange, string Symbol), long> Last()
    {
        lock (_lock) return _ids.ToDictionary(static i => i.Key, static i => i.Value.Max);
    }

    /// <summary>Ids that did not come and that no record of the ledger has, a line each.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyCollection<GapRecord> ledger)
    {
        lock (_lock)
        {
            if (_problems.Count > 0) throw new AggregateException(_problems);
            return
            [
                .. from instrument in _ids
                   from pair in instrument.Value.Zip(instrument.Value.Skip(1))
                   where pair.Second > pair.First + 1
                   where !ledger.Any(g => g.Instrument.Exchange.Token == instrument.Key.Exchange && g.Instrument.Symbol == instrument.Key.Symbol && g.FromId <= pair.First + 1 && g.ToId >= pair.Second - 1)
                   select $"{instrument.Key}: {pair.First + 1} to {pair.Second - 1}",
            ];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscription.DisposeAsync();
        try
        {
            await _reading;
        }
        catch (OperationCanceledException)
        {
            // it was stopped
        }

        _stop.Dispose();
    }

    private void Take(BusMessage message)
    {
        using var document = JsonDocument.Parse(message.Payload);
        var trade = document.RootElement;
        var key = (trade.GetProperty("exchange").GetString()!, trade.GetProperty("venue_symbol").GetString()!);
        lock (_lock)
        {
            if (!_ids.TryGetValue(key, out var ids)) _ids.Add(key, ids = []);
            for (var (id, last) = (Id(trade, "first_trade_id"), Id(trade, "last_trade_id")); id <= last; id++) ids.Add(id);
        }
    }

    private static long Id(JsonElement trade, string name)
    {
        var value = trade.GetProperty(name) is { ValueKind: not JsonValueKind.Null } range ? range : trade.GetProperty("trade_id");
        return value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : value.GetInt64();
    }
}
