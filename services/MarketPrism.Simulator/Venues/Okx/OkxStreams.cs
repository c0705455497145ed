using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>All OKX channels: opens them on demand, pushes what happens at once and what is due by time.</summary>
internal sealed class OkxStreams(OkxVenue venue)
{
    private const long MsNs = 1_000_000;
    private const long KeepAliveNs = 60_000_000_000;
    private const int BookDepth = 400;
    private readonly Dictionary<string, OkxTopic> _topics = [];
    private readonly List<OkxTopic> _timed = [];
    private readonly Dictionary<SimulatedMarket, (List<OkxTopic> Trades, List<OkxTopic> Fills, List<OkxTopic> Candles)> _byMarket = [];
    private readonly JsonText _json = new();

    /// <summary>The stream of a channel and its instrument or type, or null when there is none such.</summary>
    public OkxTopic? Topic(OkxChannel channel, string target)
    {
        SimulatedMarket? market = null;
        if (channel.ByType ? !venue.All.Any(m => OkxJson.TypeOf(m.Spec) == target) : (market = MarketOf(channel, target)) is null) return null;
        // found anew each time: an instrument may have been renamed or delisted since the stream was opened, and its name taken by another
        if (_topics.TryGetValue($"{channel.Name}:{target}", out var topic) && topic.Market == market) return topic;
        topic = new OkxTopic(channel, target, market)
        {
            Window = channel.Kind is OkxChannelKind.Books or OkxChannelKind.Books5 ? new OkxBookWindow(channel.Kind == OkxChannelKind.Books ? BookDepth : 5) : null,
            Candle = channel.Kind == OkxChannelKind.Candle ? new CandleState(channel.CandleSeconds) : null,
            LastShown = venue.Now,
            LastPushNs = venue.Now,
        };
        _topics[topic.Name] = topic;
        Open(topic);
        return topic;
    }

    /// <summary>What a new subscriber gets at once, before the stream goes on.</summary>
    public void Welcome(Subscription subscription, bool withSnapshot)
    {
        var topic = (OkxTopic)subscription.Topic;
        var id = (topic.Market?.TimeNs ?? venue.Now) / MsNs; // the time that its body shows
        Begin(topic);
        switch (topic.Channel.Kind)
        {
            case OkxChannelKind.Books:
                // the first subscriber finds a stream that stands still since the last one left
                if (topic.Subscriptions.Count == 1) topic.Window!.Begin(topic.Market!);
                if (!withSnapshot) return;
                WriteBook(topic, "snapshot"u8, topic.Window!.Bids, topic.Window.Asks, -1);
                id = topic.Window.SeqId;
                break;
            case OkxChannelKind.Books5:
                topic.Window!.Begin(topic.Market!);
                WriteBooks5(topic);
                id = topic.Window.SeqId;
                break;
            case OkxChannelKind.Best:
                WriteBest(topic.Market!);
                id = topic.Market!.UpdateId;
                break;
            case OkxChannelKind.Instruments:
                WriteInstruments(topic);
                break;
            case OkxChannelKind.Trades or OkxChannelKind.TradesAll or OkxChannelKind.Candle or OkxChannelKind.Liquidations:
                return;
            default:
                WriteCurrent(topic);
                break;
        }

        _json.Raw("]}"u8);
        subscription.Deliver(VenueFrame.Text(_json.Written), id);
    }

    public void OnFill(SimulatedMarket market, in Fill fill)
    {
        if (!_byMarket.TryGetValue(market, out var topics)) return;
        foreach (var topic in topics.Fills)
        {
            if (!topic.HasSubscribers || !topic.IsAlive) continue;
            OkxBodies.Fill(Begin(topic), market.Spec, fill);
            Publish(topic, fill.TradeId);
        }
    }

    public void OnTrade(SimulatedMarket market, in TakerTrade trade)
    {
        if (!_byMarket.TryGetValue(market, out var topics)) return;
        foreach (var topic in topics.Trades)
        {
            if (!topic.HasSubscribers || !topic.IsAlive) continue;
            OkxBodies.Trade(Begin(topic), market.Spec, trade);
            Publish(topic, trade.LastTradeId);
        }

        foreach (var topic in topics.Candles)
        {
            if (topic.Candle!.IsOver(trade.TimeNs)) CloseCandle(topic, trade.TimeNs);
            topic.Candle.Add(trade);
        }
    }

    /// <summary>Pushes what is due at this time.</summary>
    public void OnStep(long timeNs)
    {
        foreach (var topic in _timed)
        {
            if (timeNs < topic.NextNs) continue;
            topic.NextNs = Math.Max(topic.NextNs + topic.Channel.PeriodMs * MsNs, timeNs + 1);
            if (topic.HasSubscribers && topic.IsAlive) Flush(topic, timeNs);
        }
    }

    /// <summary>Pushes an instrument whose metadata have changed, alone, as OKX does since 2026-09-30.</summary>
    public void OnInstrumentChanged(SimulatedMarket market)
    {
        if (!_topics.TryGetValue($"instruments:{OkxJson.TypeOf(market.Spec)}", out var topic) || !topic.HasSubscribers) return;
        OkxBodies.Instrument(Begin(topic), market);
        Publish(topic, venue.Now / MsNs);
    }

    /// <summary>Index channels name a pair; any instrument on it will do. The others name an instrument.</summary>
    private SimulatedMarket? MarketOf(OkxChannel channel, string target)
    {
        var market = channel.Kind == OkxChannelKind.IndexTickers
            ? venue.All.FirstOrDefault(m => $"{m.Spec.Base}-{m.Spec.Quote}" == target && m.Spec.Kind != InstrumentKind.Option)
            : venue.MarketOf(target);
        var derivative = market?.Derivative is not null;
        return channel.Kind switch
        {
            OkxChannelKind.FundingRate when market?.Spec.Funds != true => null,
            OkxChannelKind.MarkPrice or OkxChannelKind.OpenInterest or OkxChannelKind.PriceLimit when !derivative => null,
            _ => market,
        };
    }

    private void Open(OkxTopic topic)
    {
        var market = topic.Market;
        if (market is not null)
        {
            if (!_byMarket.TryGetValue(market, out var topics)) _byMarket[market] = topics = ([], [], []);
            if (topic.Channel.Kind == OkxChannelKind.Trades) topics.Trades.Add(topic);
            if (topic.Channel.Kind == OkxChannelKind.TradesAll) topics.Fills.Add(topic);
            if (topic.Candle is not null)
            {
                topic.Candle.Begin(market.TimeNs, market.Statistics.Last);
                topics.Candles.Add(topic);
            }
        }

        if (topic.Channel.PeriodMs == 0) return;
        var period = topic.Channel.PeriodMs * MsNs;
        topic.NextNs = venue.Now / period * period + period + (market?.Index ?? 0) * 7 * MsNs % period;
        // one connection gets, per instrument, bbo-tbt before books before books5: the order of the channel table
        _timed.Add(topic);
        _timed.Sort((x, y) => x.Channel.Kind.CompareTo(y.Channel.Kind));
    }

    private void Flush(OkxTopic topic, long timeNs)
    {
        var id = timeNs / MsNs;
        switch (topic.Channel.Kind)
        {
            case OkxChannelKind.Books:
                FlushBooks(topic, timeNs);
                return;
            case OkxChannelKind.Books5:
                var changed = topic.Window!.Advance(topic.Market!);
                if (!changed && timeNs - topic.LastPushNs < KeepAliveNs) return;
                Begin(topic);
                WriteBooks5(topic);
                id = topic.Window.SeqId;
                break;
            case OkxChannelKind.Best:
                if (topic.LastShown == TopOf(topic.Market!) && timeNs - topic.LastPushNs < KeepAliveNs) return;
                topic.LastShown = TopOf(topic.Market!);
                Begin(topic);
                WriteBest(topic.Market!);
                id = topic.Market!.UpdateId;
                break;
            case OkxChannelKind.Tickers:
                if (topic.LastShown == topic.Market!.UpdateId) return;
                topic.LastShown = topic.Market.UpdateId;
                OkxBodies.Ticker(Begin(topic), topic.Market);
                break;
            case OkxChannelKind.MarkPrice:
                var mark = BitConverter.DoubleToInt64Bits(topic.Market!.Derivative!.Mark);
                if (topic.LastShown == mark && timeNs - topic.LastPushNs < 10_000 * MsNs) return;
                topic.LastShown = mark;
                OkxBodies.MarkPrice(Begin(topic), topic.Market);
                break;
            case OkxChannelKind.Candle:
                if (topic.Candle!.IsOver(timeNs)) CloseCandle(topic, timeNs);
                if (topic.LastShown == topic.Candle.LastTradeId || topic.Candle.LastTradeId < 0) return;
                topic.LastShown = topic.Candle.LastTradeId;
                OkxBodies.Candle(Begin(topic), topic.Market!.Spec, topic.Candle, false);
                break;
            case OkxChannelKind.Liquidations:
                FlushLiquidations(topic, timeNs);
                return;
            case OkxChannelKind.Instruments:
                return; // nothing changes
            default:
                Begin(topic);
                WriteCurrent(topic);
                break;
        }

        Publish(topic, id);
    }

    private void FlushBooks(OkxTopic topic, long timeNs)
    {
        var window = topic.Window!;
        var last = window.SeqId;
        // nothing new for a minute: the keep-alive, with equal ids and empty sides
        if (!window.Advance(topic.Market!) && timeNs - topic.LastPushNs < KeepAliveNs) return;
        Begin(topic);
        WriteBook(topic, "update"u8, window.BidChanges, window.AskChanges, last);
        Publish(topic, window.SeqId);
    }

    private void FlushLiquidations(OkxTopic topic, long timeNs)
    {
        foreach (var market in venue.All)
        {
            if (OkxJson.TypeOf(market.Spec) != topic.Symbol || market.Derivative?.LastLiquidation is not { } order || order.TimeNs <= topic.LastShown) continue;
            OkxBodies.Liquidation(Begin(topic), market.Spec, order);
            Publish(topic, order.TimeNs / MsNs);
        }

        topic.LastShown = timeNs;
    }

    private void CloseCandle(OkxTopic topic, long timeNs)
    {
        if (topic.HasSubscribers && topic.Candle!.LastTradeId >= 0)
        {
            OkxBodies.Candle(Begin(topic), topic.Market!.Spec, topic.Candle, true);
            Publish(topic, topic.Candle.StartNs / MsNs);
        }

        topic.Candle!.Begin(timeNs, topic.Market!.Statistics.Last);
    }

    private JsonText Begin(OkxTopic topic)
    {
        _json.Clear().Raw(topic.Head);
        return topic.Channel.Kind == OkxChannelKind.Books ? _json : _json.Raw(",\"data\":["u8);
    }

    private void WriteBook(OkxTopic topic, ReadOnlySpan<byte> action, IReadOnlyList<(long Price, long Quantity)> bids, IReadOnlyList<(long Price, long Quantity)> asks, long previous)
    {
        var market = topic.Market!;
        _json.Raw(",\"action\":\""u8).Raw(action).Raw("\",\"data\":[{\"asks\":"u8).Levels(market.Spec, asks).Raw(",\"bids\":"u8).Levels(market.Spec, bids);
        _json.Raw(",\"ts\":\""u8).Ms(market.TimeNs).Raw("\",\"checksum\":0,\"prevSeqId\":"u8).Number(previous).Raw(",\"seqId\":"u8).Number(topic.Window!.SeqId).Raw("}"u8);
    }

    private void WriteBooks5(OkxTopic topic)
    {
        var market = topic.Market!;
        _json.Raw("{\"asks\":"u8).Levels(market.Spec, topic.Window!.Asks).Raw(",\"bids\":"u8).Levels(market.Spec, topic.Window.Bids);
        _json.Raw(",\"instId\":\""u8).Text(market.Spec.Symbol).Raw("\",\"ts\":\""u8).Ms(market.TimeNs).Raw("\",\"seqId\":"u8).Number(topic.Window.SeqId).Raw("}"u8);
    }

    private void WriteBest(SimulatedMarket market)
    {
        _json.Raw("{\"asks\":"u8).Levels(market.Spec, market.Asks, 1).Raw(",\"bids\":"u8).Levels(market.Spec, market.Bids, 1);
        _json.Raw(",\"ts\":\""u8).Ms(market.TimeNs).Raw("\",\"seqId\":"u8).Number(market.UpdateId).Raw("}"u8);
    }

    private void WriteInstruments(OkxTopic topic)
    {
        var first = true;
        foreach (var market in venue.All)
        {
            if (OkxJson.TypeOf(market.Spec) != topic.Symbol) continue;
            if (!first) _json.Raw(","u8);
            first = false;
            OkxBodies.Instrument(_json, market);
        }
    }

    private void WriteCurrent(OkxTopic topic)
    {
        var market = topic.Market!;
        switch (topic.Channel.Kind)
        {
            case OkxChannelKind.Tickers: OkxBodies.Ticker(_json, market); break;
            case OkxChannelKind.FundingRate: OkxBodies.FundingRate(_json, market); break;
            case OkxChannelKind.MarkPrice: OkxBodies.MarkPrice(_json, market); break;
            case OkxChannelKind.IndexTickers: OkxBodies.IndexTicker(_json, topic.Symbol, market); break;
            case OkxChannelKind.OpenInterest: OkxBodies.OpenInterest(_json, market); break;
            case OkxChannelKind.PriceLimit: OkxBodies.PriceLimit(_json, market); break;
            default: throw new InvalidOperationException($"{topic.Name} has no current value");
        }
    }

    /// <summary>A number that changes with the best bid or ask.</summary>
    private static long TopOf(SimulatedMarket market) => HashCode.Combine(market.Bids.Price(0), market.Bids.Quantity(0), market.Asks.Price(0), market.Asks.Quantity(0));

    private void Publish(OkxTopic topic, long id)
    {
        topic.LastPushNs = venue.Now;
        var frame = VenueFrame.Text(_json.Raw("]}"u8).Written);
        var (hadSubscribers, isDelivered) = (topic.HasSubscribers, false);
        // backwards: a delivery may end its own session, which leaves the list
        for (var i = topic.Subscriptions.Count - 1; i >= 0; i--) isDelivered |= topic.Subscriptions[i].Deliver(frame, id);
        if (hadSubscribers) venue.Sent.Note(topic, id, isDelivered);
    }
}
