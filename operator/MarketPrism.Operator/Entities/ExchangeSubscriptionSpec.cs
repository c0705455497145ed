using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

[ValidationRule("self.exchange == oldSelf.exchange", "exchange cannot be changed; create another ExchangeSubscription", fieldPath: ".exchange")]
[ValidationRule("self.market == oldSelf.market", "market cannot be changed; create another ExchangeSubscription", fieldPath: ".market")]
[ValidationRule("self.environment == oldSelf.environment", "environment cannot be changed; create another ExchangeSubscription", fieldPath: ".environment")]
[ValidationRule(
    "self.exchange == 'okx' ? self.market == 'public' : self.market != 'public'",
    "market does not exist on this exchange",
    "self.exchange + ' has no market ' + self.market + '; its markets are ' + (self.exchange == 'okx' ? 'public' : 'spot, usdm, coinm')",
    ".market")]
[ValidationRule(
    "self.market != 'spot' || self.channels.all(c, c in ['orderbook', 'trade', 'bbo'])",
    "spot has only the channels orderbook, trade and bbo",
    "'spot has no channel ' + self.channels.filter(c, !(c in ['orderbook', 'trade', 'bbo']))[0] + '; only derivatives have it. Spot has orderbook, trade, bbo'",
    ".channels")]
[ValidationRule(
    "self.exchange != 'binance' || self.symbols.all(s, !s.contains('-') && !s.contains('/') && s == s.upperAscii())",
    "Binance writes symbols like BTCUSDT",
    "'Binance has no symbol ' + self.symbols.filter(s, s.contains('-') || s.contains('/') || s != s.upperAscii())[0] + '; did you mean ' + self.symbols.filter(s, s.contains('-') || s.contains('/') || s != s.upperAscii())[0].upperAscii().replace('-SWAP', '').replace('-', '').replace('/', '') + '? Binance writes BTCUSDT'",
    ".symbols")]
[ValidationRule(
    "self.exchange != 'okx' || self.symbols.all(s, s.contains('-') && s == s.upperAscii())",
    "OKX writes symbols like BTC-USDT or BTC-USDT-SWAP",
    "'OKX has no symbol ' + self.symbols.filter(s, !s.contains('-') || s != s.upperAscii())[0] + '; did you mean ' + (self.symbols.filter(s, !s.contains('-') || s != s.upperAscii())[0].upperAscii().endsWith('USDT') && !self.symbols.filter(s, !s.contains('-') || s != s.upperAscii())[0].contains('-') ? self.symbols.filter(s, !s.contains('-') || s != s.upperAscii())[0].upperAscii().replace('USDT', '-USDT') : self.symbols.filter(s, !s.contains('-') || s != s.upperAscii())[0].upperAscii().replace('/', '-')) + '? OKX writes BTC-USDT, BTC-USDT-SWAP'",
    ".symbols")]
[ValidationRule(
    "self.environment in ['live', 'testnet'] || (has(self.endpoint) && self.endpoint.websocketUrl != '' && self.endpoint.restUrl != '')",
    "an environment other than live and testnet needs endpoint.websocketUrl and endpoint.restUrl",
    fieldPath: ".environment")]
public sealed class ExchangeSubscriptionSpec
{
    [Required]
    [EnumValues("binance", "okx")]
    [Description("The exchange. Cannot be changed.")]
    public string Exchange { get; set; } = "";

    [Required]
    [EnumValues("spot", "usdm", "coinm", "public")]
    [Description("The market: spot, usdm or coinm of Binance; public of OKX. Cannot be changed.")]
    public string Market { get; set; } = "";

    [DefaultValue("\"live\"")]
    [Pattern("^[a-z0-9]{1,20}$")]
    [Length(1, 20)]
    [Description("live, testnet, or another word of lower-case letters and digits: then the exchange is named with it in subjects and messages (binance-testnet). Cannot be changed.")]
    public string Environment { get; set; } = "live";

    [Required]
    [Items(1, 2000)]
    [Length(1, 64)]
    [Pattern("^[^\\s,]+$")]
    [XListType("set")]
    [Description("The venue's own names: BTCUSDT on Binance, BTC-USDT or BTC-USDT-SWAP on OKX. Edits reach the running connectors without a restart.")]
    public List<string> Symbols { get; set; } = [];

    [DefaultValue("[\"orderbook\",\"trade\"]")]
    [Items(1, 7)]
    [EnumValues("orderbook", "trade", "bbo", "mark_price", "funding_rate", "open_interest", "liquidation")]
    [XListType("set")]
    [Description("Data types. The last four exist only for derivatives.")]
    public List<string> Channels { get; set; } = ["orderbook", "trade"];

    [DefaultValue("1")]
    [RangeMinimum(1)]
    [RangeMaximum(5)]
    [Description("Pods for each shard. 2 = hot-hot: both collect everything, consumers see every event once.")]
    public int Replicas { get; set; } = 1;

    [DefaultValue("100")]
    [RangeMinimum(1)]
    [RangeMaximum(1000)]
    [Description("Symbols that one connector may carry; more symbols make more connectors (shards).")]
    public int MaxSymbolsPerConnector { get; set; } = 100;

    [DefaultValue("false")]
    [Description("Stops the connectors and keeps everything else.")]
    public bool Paused { get; set; }

    [DefaultValue("false")]
    [Description("Two sockets for the same streams in each pod; the first frame wins.")]
    public bool Dual { get; set; }

    [DefaultValue("\"default\"")]
    [Pattern("^[A-Za-z0-9_-]{1,63}$")]
    [Length(1, 63)]
    [Description("Connectors with the same egress share the venue's budgets per IP address.")]
    public string Egress { get; set; } = "default";

    [Description("Where the venue is; empty: its own hosts.")]
    public EndpointSpec? Endpoint { get; set; }

    [DefaultValue("{}")]
    [Description("How connections are kept.")]
    public ConnectionSpec? Connection { get; set; }

    [DefaultValue("{}")]
    [Description("When data count as stale.")]
    public FreshnessSpec? Freshness { get; set; }

    [DefaultValue("{}")]
    [Description("When a pod asks to be restarted.")]
    public LivenessSpec? Liveness { get; set; }

    [Description("Order books.")]
    public OrderBookSpec? Orderbook { get; set; }

    [Description("Proxies to the venue.")]
    public ProxySpec? Proxy { get; set; }

    [Description("TLS to the venue.")]
    public TlsSpec? Tls { get; set; }

    [Description("Credentials for NATS; absent: the operator's default.")]
    public NatsSpec? Nats { get; set; }

    [Items(0, 20)]
    [XListType("atomic")]
    [Description("Recurring times when the venue may be away.")]
    public List<MaintenanceWindowSpec>? MaintenanceWindows { get; set; }

    [DefaultValue("\"info\"")]
    [EnumValues("trace", "debug", "info", "warning", "error")]
    [Description("What the connectors log. Reloads without a restart.")]
    public string LogLevel { get; set; } = "info";

    [Description("The connectors' pods.")]
    public TemplateSpec? Template { get; set; }
}
