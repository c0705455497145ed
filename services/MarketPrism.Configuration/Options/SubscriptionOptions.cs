using MarketPrism.Domain;

namespace MarketPrism.Configuration;

/// <summary>What is collected from one market (an item of key <c>subscriptions</c>).</summary>
public sealed record SubscriptionOptions
{
    /// <summary>Unique name: a DNS label of at most 40 characters. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>The protocol's exchange: <c>binance</c> or <c>okx</c>. Required.</summary>
    public Exchange Exchange { get; init; }

    /// <summary>The market: <c>spot</c>, <c>usdm</c>, <c>coinm</c> (Binance) or <c>public</c> (OKX). Required.</summary>
    public Market Market { get; init; }

    /// <summary><c>live</c> (default), <c>testnet</c>, or any word of lower-case letters and digits.</summary>
    public string Environment { get; init; } = "live";

    /// <summary>The venue's own names; at least one, no duplicates.</summary>
    public ValueList<string> Symbols { get; init; } = [];

    /// <summary>Channels; at least one. Default <c>orderbook</c> and <c>trade</c>.</summary>
    public ValueList<Channel> Channels { get; init; } = [Channel.OrderBook, Channel.Trade];

    /// <summary>Where the venue is, when not at its live hosts.</summary>
    public EndpointOptions Endpoint { get; init; } = new();

    /// <summary>Proxies.</summary>
    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>Connectors with the same egress share the venue's budgets per IP. Default <c>default</c>; 1 to 63 characters.</summary>
    public string Egress { get; init; } = "default";

    /// <summary>Two sockets for the same streams; the first frame wins. Default false.</summary>
    public bool Dual { get; init; }

    /// <summary>The exchange with its environment: the token in subjects, ids and messages (<c>binance-testnet</c>).</summary>
    public Exchange ExchangeInEnvironment => Exchange.In(Environment);
}
