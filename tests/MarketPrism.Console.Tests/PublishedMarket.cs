using System.Globalization;
using System.Text;
using MarketPrism.Bus;

namespace MarketPrism.Console.Tests;

/// <summary>What processors and connectors would publish: books, trades, ledger records, status documents. Made by hand, so that the console is tested against the contract alone.</summary>
internal sealed class PublishedMarket(IBus bus)
{
    public const string Namespace = "local";

    public void Book(string exchange, string type, string symbol, long id, string bid, string ask, string state = "synced")
    {
        var sides = state == "synced" ? $"\"bids\":[[\"{bid}\",\"1.5\"],[\"1\",\"2\"]],\"asks\":[[\"{ask}\",\"0.25\"]]" : "\"bids\":[],\"asks\":[]";
        Publish($"marketprism.orderbook.{exchange}.{type}.{symbol}", Head("orderbook", exchange, type, symbol) + FormattableString.Invariant($",\"update_type\":\"snapshot\",\"last_update_id\":{id},\"state\":\"{state}\",\"horizon_bid\":\"1\",\"horizon_ask\":\"99999\",{sides}}}"));
    }

    public void Update(string exchange, string type, string symbol, long first, long last, string bid, string quantity) =>
        Publish($"marketprism.orderbook.{exchange}.{type}.{symbol}", Head("orderbook", exchange, type, symbol) + FormattableString.Invariant($",\"update_type\":\"update\",\"first_update_id\":{first},\"last_update_id\":{last},\"prev_update_id\":{first - 1},\"state\":\"synced\",\"bids\":[[\"{bid}\",\"{quantity}\"]],\"asks\":[]}}"));

    public void Trade(string exchange, string type, string symbol, string id, string price) =>
        Publish($"marketprism.trade.{exchange}.{type}.{symbol}", Head("trade", exchange, type, symbol) + $",\"trade_id\":\"{id}\",\"price\":\"{price}\",\"quantity\":\"0.5\",\"quantity_unit\":\"base\",\"side\":\"buy\",\"backfilled\":false}}");

    public void Gap(string id, string state, long openedNs) => Publish(
        "marketprism.gap.binance.spot.BTCUSDT",
        FormattableString.Invariant($"{{\"id\":\"{id}\",\"state\":\"{state}\",\"origin\":\"venue\",\"cause\":\"sequence_gap\",\"conn\":\"\",\"exchange\":\"binance\",\"market\":\"spot\",\"symbol\":\"BTCUSDT\",\"channel\":\"depth\",\"from_id\":5,\"to_id\":9,\"from_ns\":1,\"to_ns\":2,\"frames\":null,\"repair\":\"resync\",\"recovered\":0,\"opened_ns\":{openedNs},\"closed_ns\":{(state == "open" ? "null" : openedNs.ToString(CultureInfo.InvariantCulture))}}}"));

    public void Raw(string subject, string json) => Publish(subject, json);

    /// <summary>A shard's status: as its summary on the bus, or whole as the answer to the console's question.</summary>
    public static string Status(string shard, IEnumerable<string> streams, bool isWhole) =>
        $"{{\"schema\":1,\"service\":\"connector\",\"subscription\":\"s\",\"shard\":\"{shard}\",\"exchange\":\"binance\",\"market\":\"spot\",\"state\":\"Live\",\"ready\":true,\"live\":true,\"reasons\":[]," +
        "\"active_connections\":1,\"routing_stats\":{\"total_messages\":1,\"routed_messages\":1,\"reconnections\":2},\"rates\":{\"messages_per_s\":12.5}," +
        $"\"streams\":{{\"desired\":{streams.Count()},\"established\":{streams.Count()},\"stale\":0{(isWhole ? $",\"worst\":[{string.Join(',', streams)}]" : "")}}}" +
        (isWhole ? ",\"connections\":[{\"id\":\"p/s/stream-0/1\",\"route\":\"stream\",\"url\":\"wss://x\",\"state\":\"Live\",\"age_s\":5,\"next_rotation_s\":80000,\"last_frame_age_s\":0,\"last_data_age_s\":0,\"messages\":10,\"epoch\":1,\"proxy\":\"\"}]" : "") + "}";

    public static string Stream(string key, string state = "Flowing", double rate = 9.5) =>
        FormattableString.Invariant($"{{\"key\":\"{key}\",\"connection\":\"p/s/stream-0/1\",\"state\":\"{state}\",\"last_data_age_s\":0.1,\"rate_per_s\":{rate},\"expected_gap_s\":5,\"rung\":\"None\",\"repairs\":0}}");

    private static string Head(string dataType, string exchange, string type, string symbol) =>
        $"{{\"schema\":1,\"data_type\":\"{dataType}\",\"exchange\":\"{exchange}\",\"market_type\":\"{type}\",\"symbol\":\"{symbol}\",\"venue_symbol\":\"{symbol.Replace("-", "", StringComparison.Ordinal)}\",\"ts_ms\":1795358744000,\"recv_ns\":1,\"pub_ns\":2,\"source\":\"marketprism\",\"epoch\":1";

    private void Publish(string subject, string json) => bus.TryPublish(Encoding.ASCII.GetBytes(subject), default, Encoding.UTF8.GetBytes(json));
}
