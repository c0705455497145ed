using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues.Binance.Payloads;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>All streams of one product: opens them on demand, sends what happens at once and what is due by time.</summary>
internal sealed class BinanceStreams(BinanceVenue venue)
{
    private const long MsNs = 1_000_000;
    private readonly Dictionary<string, BinanceTopic> _topics = [];
    private readonly List<BinanceTopic> _timed = [];
    private readonly Dictionary<SimulatedMarket, MarketTopics> _byMarket = [];
    private readonly DepthChanges _changes = new();
    private readonly JsonText _json = new();
    private readonly VenueFrame?[] _frames = new VenueFrame?[4];

    /// <summary>The stream with this name, or null when there is none such.</summary>
    public BinanceTopic? Topic(string name)
    {
        if (_topics.TryGetValue(name, out var topic)) return topic;
        if (!BinanceStreamName.TryParse(name, venue.Rules, out var parsed)) return null;
        var market = parsed.Symbol.Length == 0 ? null : venue.MarketOfStream(parsed.Symbol);
        if (parsed.Symbol.Length > 0 && market is null) return null;
        _topics[name] = topic = new BinanceTopic(name, parsed, market);
        Open(topic);
        return topic;
    }

    public void OnTopChanged(SimulatedMarket market)
    {
        if (_byMarket.TryGetValue(market, out var topics) && topics.BookTicker is { HasSubscribers: true } topic)
            Publish(topic, market.UpdateId, new BookTicker(venue.Rules, market));
    }

    public void OnFill(SimulatedMarket market, in Fill fill)
    {
        if (_byMarket.TryGetValue(market, out var topics) && topics.Trade is { HasSubscribers: true } topic)
            Publish(topic, fill.TradeId, new TradeEvent(market, fill));
    }

    public void OnTrade(SimulatedMarket market, in TakerTrade trade)
    {
        if (!_byMarket.TryGetValue(market, out var topics)) return;
        if (topics.AggTrade is { HasSubscribers: true } topic) Publish(topic, trade.AggregateId, new AggTradeEvent(venue.Rules, market, trade));
        foreach (var candles in topics.Candles)
        {
            if (candles.Candle!.IsOver(trade.TimeNs)) CloseCandle(candles, trade.TimeNs);
            candles.Candle.Add(trade);
        }
    }

    /// <summary>Sends what has been gathered of a market, before its time.</summary>
    public void OnMuchHappened(SimulatedMarket market)
    {
        foreach (var topic in _timed)
        {
            if (topic.Market == market && topic.Parsed.Kind is BinanceStreamKind.Depth or BinanceStreamKind.PartialDepth or BinanceStreamKind.AggTrade) Flush(topic, market);
        }
    }

    /// <summary>Sends what is due at this time.</summary>
    public void OnStep(long timeNs)
    {
        foreach (var topic in _timed)
        {
            if (timeNs < topic.NextNs) continue;
            topic.NextNs = Math.Max(topic.NextNs + topic.Parsed.PeriodMs * MsNs, timeNs + 1);
            if (topic.Market is { HasData: true } market) Flush(topic, market);
            else if (topic.Market is not null) continue;
            else if (topic.HasSubscribers) FlushAll(topic, timeNs);
        }
    }

    private void Open(BinanceTopic topic)
    {
        var (parsed, market) = (topic.Parsed, topic.Market);
        if (market is not null)
        {
            if (!_byMarket.TryGetValue(market, out var topics)) _byMarket[market] = topics = new MarketTopics();
            topic.LastUpdateId = market.UpdateId;
            topic.Cursor = parsed.Kind == BinanceStreamKind.AggTrade ? market.Trades.NextAggregateId : market.History.Count;
            switch (parsed.Kind)
            {
                case BinanceStreamKind.BookTicker: topics.BookTicker = topic; break;
                case BinanceStreamKind.Trade: topics.Trade = topic; break;
                case BinanceStreamKind.AggTrade when parsed.PeriodMs == 0: topics.AggTrade = topic; break;
                case BinanceStreamKind.Kline:
                    OpenCandle(topic, market);
                    topics.Candles.Add(topic);
                    break;
            }
        }

        if (parsed.PeriodMs == 0) return;
        var period = parsed.PeriodMs * MsNs;
        // symbols are staggered, so that they do not all come in the same step
        topic.NextNs = venue.Now / period * period + period + (market?.Index ?? 0) * 7 * MsNs % period;
        _timed.Add(topic);
    }

    private static void OpenCandle(BinanceTopic topic, SimulatedMarket market)
    {
        var candle = topic.Candle = new CandleState(topic.Parsed.Interval.Seconds);
        candle.Begin(market.TimeNs, market.Statistics.Last);
        for (var id = market.Trades.OldestAggregateId; id < market.Trades.NextAggregateId; id++)
        {
            ref readonly var trade = ref market.Trades.TradeOf(id);
            if (trade.TimeNs >= candle.StartNs) candle.Add(trade);
        }
    }

    private void CloseCandle(BinanceTopic topic, long timeNs)
    {
        if (topic.HasSubscribers) Publish(topic, topic.Candle!.StartNs / MsNs, new KlineEvent(topic, topic.Candle, true));
        topic.Candle!.Begin(timeNs, topic.Market!.Statistics.Last);
    }

    private void Flush(BinanceTopic topic, SimulatedMarket market)
    {
        var rules = venue.Rules;
        switch (topic.Parsed.Kind)
        {
            case BinanceStreamKind.Depth:
            case BinanceStreamKind.PartialDepth:
                FlushDepth(topic, market);
                break;
            case BinanceStreamKind.AggTrade:
                if (topic.Cursor < market.Trades.OldestAggregateId) throw Forgotten(topic);
                for (var id = topic.Cursor; topic.HasSubscribers && id < market.Trades.NextAggregateId; id++)
                    Publish(topic, id, new AggTradeEvent(rules, market, market.Trades.TradeOf(id)));
                topic.Cursor = market.Trades.NextAggregateId;
                break;
            case BinanceStreamKind.ForceOrder:
                if (market.Derivative?.LastLiquidation is not { } order || order.TimeNs <= topic.Cursor) break;
                topic.Cursor = order.TimeNs;
                if (topic.HasSubscribers) Publish(topic, order.TimeNs / MsNs, new ForceOrderEvent(rules, market, order));
                break;
            case BinanceStreamKind.Kline:
                if (topic.Candle!.IsOver(market.TimeNs)) CloseCandle(topic, market.TimeNs);
                else if (topic.HasSubscribers) Publish(topic, market.TimeNs / MsNs, new KlineEvent(topic, topic.Candle, false));
                break;
            case var kind when topic.HasSubscribers:
                var id2 = market.TimeNs / MsNs;
                if (kind == BinanceStreamKind.MarkPrice && market.Derivative is not null) Publish(topic, id2, new MarkPriceEvent(rules, market));
                else if (kind == BinanceStreamKind.AvgPrice) Publish(topic, id2, new AvgPriceEvent(market));
                else if (kind is BinanceStreamKind.Ticker or BinanceStreamKind.MiniTicker) Publish(topic, id2, new TickerEvent(rules, market, kind == BinanceStreamKind.MiniTicker));
                break;
        }
    }

    private void FlushDepth(BinanceTopic topic, SimulatedMarket market)
    {
        if (topic.Cursor == market.History.Count) return;
        if (topic.Cursor < market.History.First) throw Forgotten(topic);
        if (topic.HasSubscribers)
        {
            var first = market.History[topic.Cursor].Id;
            if (topic.Parsed.Kind == BinanceStreamKind.PartialDepth)
            {
                Publish(topic, market.UpdateId, new PartialDepth(venue.Rules, topic, first));
            }
            else
            {
                _changes.Gather(market, topic.Cursor);
                Publish(topic, market.UpdateId, new DepthUpdate(venue.Rules, topic, first, _changes));
            }
        }

        (topic.Cursor, topic.LastUpdateId) = (market.History.Count, market.UpdateId);
    }

    private static InvalidOperationException Forgotten(BinanceTopic topic) => new($"{topic.Name}: more has happened than is remembered; ids would be left out");

    private void FlushAll(BinanceTopic topic, long timeNs)
    {
        var (rules, id) = (venue.Rules, timeNs / MsNs);
        switch (topic.Parsed.Kind)
        {
            case BinanceStreamKind.AllMarkPrice:
                Publish(topic, id, new ArrayEvent<MarkPriceEvent>([.. venue.All.Where(m => m.HasData && m.Derivative is not null).Select(m => new MarkPriceEvent(rules, m))]));
                break;
            case BinanceStreamKind.AllTicker:
            case BinanceStreamKind.AllMiniTicker:
                var mini = topic.Parsed.Kind == BinanceStreamKind.AllMiniTicker;
                Publish(topic, id, new ArrayEvent<TickerEvent>([.. venue.All.Where(m => m.HasData).Select(m => new TickerEvent(rules, m, mini))]));
                break;
            case BinanceStreamKind.AllBookTicker:
                foreach (var market in venue.All.Where(m => m.HasData)) Publish(topic, market.UpdateId, new BookTicker(rules, market));
                break;
            case BinanceStreamKind.AllForceOrder:
                foreach (var market in venue.All)
                {
                    if (market.Derivative?.LastLiquidation is { } order && order.TimeNs > topic.Cursor) Publish(topic, order.TimeNs / MsNs, new ForceOrderEvent(rules, market, order));
                }

                topic.Cursor = timeNs;
                break;
        }
    }

    private void Publish<TPayload>(BinanceTopic topic, long id, in TPayload payload)
        where TPayload : struct, IBinancePayload
    {
        Array.Clear(_frames);
        var (hadSubscribers, isDelivered) = (topic.HasSubscribers, false);
        // backwards: a delivery may end its own session, which leaves the list
        for (var i = topic.Subscriptions.Count - 1; i >= 0; i--)
        {
            var subscription = topic.Subscriptions[i];
            var flavour = ((BinanceSession)subscription.Session).Flavour;
            isDelivered |= subscription.Deliver(_frames[flavour] ??= Encode(topic, flavour, payload), id);
        }

        if (hadSubscribers) venue.Sent.Note(topic, id, isDelivered);
    }

    private VenueFrame Encode<TPayload>(BinanceTopic topic, int flavour, in TPayload payload)
        where TPayload : struct, IBinancePayload
    {
        payload.Write(_json.Clear(), (flavour & 2) != 0);
        return (flavour & 1) == 0 ? VenueFrame.Text(_json.Written) : VenueFrame.Create(VenueFrameKind.Text, topic.Head, _json.Written, "}"u8);
    }

    private sealed class MarketTopics
    {
        public BinanceTopic? BookTicker { get; set; }

        public BinanceTopic? Trade { get; set; }

        /// <summary>Where it comes in real time.</summary>
        public BinanceTopic? AggTrade { get; set; }

        public List<BinanceTopic> Candles { get; } = [];
    }
}
