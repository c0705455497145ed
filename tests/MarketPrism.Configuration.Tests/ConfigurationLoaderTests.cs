using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Configuration.Tests;

public sealed class ConfigurationLoaderTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void An_empty_file_gives_the_defaults_of_the_contract()
    {
        var c = Load("");
        Assert.Equal(new MarketPrismConfiguration(), c);
        Assert.True(c.Networking.WebSocket.AutoReconnect);
        Assert.Equal(-1, c.Networking.WebSocket.MaxReconnectAttempts);
        Assert.Equal(TimeSpan.FromSeconds(1), c.Networking.WebSocket.ReconnectDelay);
        Assert.Equal(TimeSpan.FromSeconds(300), c.Networking.WebSocket.MaxReconnectDelay);
        Assert.Equal(2, c.Networking.WebSocket.BackoffMultiplier);
        Assert.Equal(TimeSpan.FromHours(24), c.Networking.WebSocket.ConnectionTimeout);
        Assert.Equal(8080, c.Http.Port);
    }

    [Fact]
    public void A_file_is_read_whole()
    {
        var c = Load("""
            subscriptions:
            - name: coins
              exchange: okx
              market: public
              environment: sim
              symbols:
              - BTC-USDT
              - 1INCH-USDT-SWAP
              channels: [orderbook, mark_price]
              endpoint: {websocket_url: "ws://127.0.0.1:9000/okx/", rest_url: "http://127.0.0.1:9000/okx", allow_insecure: true}
              proxy: {urls: ["socks5://u:p@proxy:1080"]}
              dual: true
            networking: {websocket: {reconnect_delay: 0.5, max_reconnect_attempts: 7}, tls: {min_version: "1.3"}}
            liveness: {mode: supervisor}
            maintenance_windows: [{schedule: "0 8 * * 3", duration: 1h30m, time_zone: Europe/Berlin}]
            logging:   # nothing below: all defaults
            """);
        var s = Assert.Single(c.Subscriptions);
        Assert.Equal("okx-sim", s.ExchangeInEnvironment.Token);
        Assert.Equal(["BTC-USDT", "1INCH-USDT-SWAP"], s.Symbols);
        Assert.Equal([Channel.OrderBook, Channel.MarkPrice], s.Channels);
        Assert.Equal("ws://127.0.0.1:9000/okx", s.Endpoint.WebSocketUrl!.OriginalString);
        Assert.Equal(["socks5://u:p@proxy:1080"], s.Proxy.Urls);
        Assert.True(s.Dual);
        Assert.Equal(TimeSpan.FromSeconds(0.5), c.Networking.WebSocket.ReconnectDelay);
        Assert.Equal(7, c.Networking.WebSocket.MaxReconnectAttempts);
        Assert.Equal(TlsVersion.Tls13, c.Networking.Tls.MinVersion);
        Assert.Equal(LivenessMode.Supervisor, c.Liveness.Mode);
        Assert.Equal(TimeSpan.FromMinutes(90), c.MaintenanceWindows[0].Duration);
    }

    [Theory]
    [InlineData("networking:\n  websocket:\n    max_silence: 0", "networking.websocket.max_silence", "'0' is out of range; allowed: 5 to 86400 seconds", 3)]
    [InlineData("networking: {websocket: {max_silence: 5m}}", "networking.websocket.max_silence", "seconds are written without a unit", 1)]
    [InlineData("networking: {websocket: {max_silence: \"120\"}}", "networking.websocket.max_silence", "text because of its quotes", 1)]
    [InlineData("networking: {websocket: {max_silence: }}", "networking.websocket.max_silence", "has no value", 1)]
    [InlineData("networking: {websocket: {max_silence: [1]}}", "networking.websocket.max_silence", "is a list, not one value", 1)]
    [InlineData("networking: {websocket: {max_silence: .nan}}", "networking.websocket.max_silence", "is no number", 1)]
    [InlineData("networking: {websocket: {reconnect_delay: 20, max_reconnect_delay: 5}}", "networking.websocket.max_reconnect_delay", "is below reconnect_delay", 1)]
    [InlineData("networking: {websocket: {max_silense: 5}}", "networking.websocket.max_silense", "did you mean max_silence?", 1)]
    [InlineData("\n\nnetworkng: {}", "networkng", "did you mean networking?", 3)]
    [InlineData("http: {port: 99999}", "http.port", "allowed: 0 to 65535", 1)]
    [InlineData("http: {port: 80.5}", "http.port", "is no whole number", 1)]
    [InlineData("http: 8080", "http", "not a section", 1)]
    [InlineData("http: {port: 1, port: 2}", "http.port", "stands twice", 1)]
    [InlineData("orderbook: {depth: yes}", "orderbook.depth", "'yes' is no whole number", 1)]
    [InlineData("networking: {websocket: {auto_reconnect: 1}}", "networking.websocket.auto_reconnect", "allowed: true, false", 1)]
    [InlineData("logging: {level: verbose}", "logging.level", "'verbose' is not known; allowed: trace, debug, info, warning, error", 1)]
    [InlineData("console: {bind: localhost}", "console.bind", "is no IP address", 1)]
    [InlineData("nats: {urls: [\"http://a:1\"]}", "nats.urls[0]", "has another scheme", 1)]
    [InlineData("nats: {urls: []}", "nats.urls", "is empty", 1)]
    [InlineData("nats: {user: a, token: b}", "nats.token", "stands beside a user", 1)]
    [InlineData("nats: {tls: {client_key_file: k}}", "nats.tls.client_key_file", "go together", 1)]
    [InlineData("nats: {user: a, credentials_file: me.creds}", "nats.credentials_file", "'me.creds' stands beside a user or token; allowed: one way to get in", 1)]
    [InlineData("nats: {token: a, nkey_file: me.nk}", "nats.nkey_file", "'me.nk' stands beside a user, token or credentials_file", 1)]
    [InlineData("nats: {credentials_file: me.creds, nkey_file: me.nk}", "nats.nkey_file", "stands beside a user, token or credentials_file", 1)]
    [InlineData("nats: {tls: {min_version: \"1.1\"}}", "nats.tls.min_version", "allowed: 1.2, 1.3", 1)]
    [InlineData("subjects: {prefix: \"a b\"}", "subjects.prefix", "is no subject prefix", 1)]
    [InlineData("maintenance_windows: [{schedule: \"0 8 * *\", duration: 2h}]", "maintenance_windows[0].schedule", "wants five fields", 1)]
    [InlineData("maintenance_windows: [{schedule: \"61 8 * * *\", duration: 2h}]", "maintenance_windows[0].schedule", "'61' as minute", 1)]
    [InlineData("maintenance_windows: [{schedule: \"0 8 * * *\", duration: 2}]", "maintenance_windows[0].duration", "a unit is missing", 1)]
    [InlineData("maintenance_windows: [{schedule: \"0 8 * * *\", duration: 2h, time_zone: Mars/Base}]", "maintenance_windows[0].time_zone", "is not known here", 1)]
    [InlineData("a: &x 1\nb: *x", "b", "anchors and aliases are not read", 2)]
    [InlineData("- 1", "", "the file holds no keys", 1)]
    [InlineData("http: {port: 1}\n---\nhttp: {port: 2}", "", "a second YAML document", 2)]
    [InlineData("http: {port: 1\nnats: [", "", "is no valid YAML", 1)]
    [InlineData("http: {port: 1}\nnats: [", "", "is no valid YAML", 2)]
    public void What_is_wrong_is_named_with_key_value_allowed_and_line(string yaml, string key, string text, int line)
    {
        var problems = Problems(yaml);
        Assert.Contains(problems, p => p.Key == key && p.Line == line && p.ToString().Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("name: Upper", "name", "is no DNS label")]
    [InlineData("exchange: kraken", "exchange", "'kraken' is not known; allowed: binance, okx")]
    [InlineData("market: public", "market", "'public' is no market of binance; allowed: spot, usdm, coinm")]
    [InlineData("symbols: []", "symbols", "is empty")]
    [InlineData("symbols: BTCUSDT", "symbols", "is no list")]
    [InlineData("symbols: [BTCUSDT, BTCUSDT]", "symbols[1]", "twice")]
    [InlineData("channels: [orderbook, mark_price]", "channels[1]", "is not offered by binance spot (BTCUSDT); allowed: orderbook, trade, bbo")]
    [InlineData("channels: [books]", "channels[0]", "'books' is not known")]
    [InlineData("environment: sim", "environment", "endpoint.websocket_url and endpoint.rest_url are needed")]
    [InlineData("endpoint: {websocket_url: \"ws://sim:1\"}", "endpoint.websocket_url", "is plain text; allowed: wss://, or allow_insecure: true")]
    [InlineData("endpoint: {websocket_url: \"ws://stream.binance.com:9443\", allow_insecure: true}", "endpoint.websocket_url", "never allowed")]
    [InlineData("endpoint: {rest_url: \"ftp://x\"}", "endpoint.rest_url", "has another scheme")]
    [InlineData("proxy: {urls: [\"https://p:1\"]}", "proxy.urls[0]", "has another scheme")]
    [InlineData("egress: \"a.b\"", "egress", "is no such name")]
    public void A_bad_subscription_is_named_with_its_place(string change, string key, string text)
    {
        var values = new Dictionary<string, string> { ["name"] = "x", ["exchange"] = "binance", ["market"] = "spot", ["symbols"] = "[BTCUSDT]" };
        var colon = change.IndexOf(':', StringComparison.Ordinal);
        values[change[..colon]] = change[(colon + 1)..].Trim();
        var yaml = "subscriptions:\n- " + string.Join("\n  ", values.Select(v => $"{v.Key}: {v.Value}"));
        Assert.Contains(Problems(yaml), p => p.Key == $"subscriptions[0].{key}" && p.Line > 1 && p.ToString().Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_keys_and_double_names_are_named()
    {
        var missing = Problems("subscriptions: [{}]").Select(p => p.Key);
        Assert.Equal(["subscriptions[0].name", "subscriptions[0].exchange", "subscriptions[0].market", "subscriptions[0].symbols"], missing);
        const string item = "{name: a, exchange: okx, market: public, symbols: [A-B]}";
        Assert.Contains("is the name of two subscriptions", Assert.Single(Problems($"subscriptions: [{item}, {item}]")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_at_once_in_the_order_of_the_file()
    {
        var problems = Problems("http: {port: -1}\nnope: 1\nlogging: {level: loud}");
        Assert.Equal(["http.port", "nope", "logging.level"], problems.Select(p => p.Key));
        Assert.StartsWith("config.yaml:1: http.port: '-1' is out of range", problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        var environment = new Dictionary<string, string>
        {
            ["MARKETPRISM__NETWORKING__WEBSOCKET__MAX_SILENCE"] = "120",
            ["MARKETPRISM__SUBSCRIPTIONS__0__SYMBOLS"] = "BTCUSDT, ETHUSDT",
            ["MARKETPRISM__SUBSCRIPTIONS__1__NAME"] = "added",
            ["MARKETPRISM__SUBSCRIPTIONS__1__EXCHANGE"] = "okx",
            ["MARKETPRISM__SUBSCRIPTIONS__1__MARKET"] = "public",
            ["MARKETPRISM__SUBSCRIPTIONS__1__SYMBOLS"] = "BTC-USDT",
            ["MARKETPRISM__NATS__URLS"] = "nats://a:1,nats://b:2",
            ["MARKETPRISM__NATS__USER"] = "007",
            ["MARKETPRISM__LOGGING__LEVEL"] = "debug",
            ["MARKETPRISM_CONFIG"] = "not a key",
        };
        var c = Load("networking: {websocket: {max_silence: 5}}\nsubscriptions: [{name: a, exchange: binance, market: spot, symbols: [X]}]\nnats:\n", environment);
        Assert.Equal(TimeSpan.FromSeconds(120), c.Networking.WebSocket.MaxSilence);
        Assert.Equal(["BTCUSDT", "ETHUSDT"], c.Subscriptions[0].Symbols);
        Assert.Equal("added", c.Subscriptions[1].Name);
        Assert.Equal(["nats://a:1", "nats://b:2"], c.Nats.Urls);
        Assert.Equal("007", c.Nats.User);
        Assert.Equal(LogVerbosity.Debug, c.Logging.Level);
    }

    [Theory]
    [InlineData("MARKETPRISM__NETWORKING__WEBSOCKET__MAX_SILENCE", "x", "networking.websocket.max_silence", "is no number")]
    [InlineData("MARKETPRISM__NETWORKING__WEBSOCKET__MAX_SILENSE", "1", "networking.websocket.max_silense", "did you mean max_silence?")]
    [InlineData("MARKETPRISM__NETWORKING", "1", "networking", "is one value, not a section")]
    [InlineData("MARKETPRISM__LOGGING__LEVEL__X", "1", "logging.level", "is a section, not one value")]
    [InlineData("MARKETPRISM__SUBSCRIPTIONS__3__NAME", "a", "subscriptions[0]", "is a section")]
    [InlineData("MARKETPRISM__", "a", "", "is no key")]
    public void Wrong_variables_are_errors_that_name_the_variable(string name, string value, string key, string text)
    {
        var problems = Problems("", new Dictionary<string, string> { [name] = value });
        if (name.Contains("__3__", StringComparison.Ordinal)) (key, text) = ("subscriptions", "is no place in this list; allowed: 0 to 0");
        Assert.Contains(problems, p => p.Key == key && p.Line == 0 && p.Source == $"environment variable {name}" && p.ToString().Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_dump_masks_secrets_and_can_be_read_again()
    {
        var c = Load("""
            subscriptions:
            - {name: a, exchange: okx, market: public, symbols: [BTC-USDT], proxy: {urls: ["http://me:pa%40ss@proxy:8080"]}}
            - {name: b, exchange: binance, market: spot, symbols: ["X Y\u4eba"]}
            nats: {urls: ["nats://u:topsecret@host:4222"], user: "m\u005ce", password: hunter2}
            console: {token: letmein}
            """.Replace("X Y", "XY", StringComparison.Ordinal));
        var dump = ConfigurationFile.Dump(c);
        foreach (var secret in new[] { "pa%40ss", "topsecret", "hunter2", "letmein" }) Assert.DoesNotContain(secret, dump, StringComparison.Ordinal);
        Assert.Contains("nats://***@host:4222", dump, StringComparison.Ordinal);
        var again = Load(dump.Replace("***@", "me:x@", StringComparison.Ordinal));
        Assert.Equal(c.Subscriptions[1], again.Subscriptions[1]);
        Assert.Equal(c.Networking, again.Networking);
        Assert.Equal((c.Nats.User, "***"), (again.Nats.User, again.Nats.Password));
    }

    [Fact]
    public void Secrets_are_masked_in_errors()
    {
        var problem = Assert.Single(Problems("nats: {urls: [\"ftp://u:topsecret@host:1\"]}"));
        Assert.DoesNotContain("topsecret", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("***@host:1", problem.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Bad { get; } = [.. BadConfigurations.Items.Select(static b => b.Name)];

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_cannot_be_collected_is_refused_with_line_symbol_and_what_is_possible(string name)
    {
        var bad = BadConfigurations.Find(name);
        Assert.StartsWith(bad.Refusal("config.yaml"), Assert.Single(Problems(bad.Yaml)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_x_perp_has_a_funding_rate_and_a_list_may_mix_instruments_that_have_a_channel_with_those_that_have_not()
    {
        var c = Load(new SubscriptionText { Exchange = "okx", Market = "public", Symbols = ["ETH-USD_UM_XPERP-310404"], Channels = ["orderbook", "funding_rate"] }.ToYaml());
        Assert.Equal([Channel.OrderBook, Channel.FundingRate], c.Subscriptions[0].Channels);
        Load(new SubscriptionText { Exchange = "okx", Market = "public", Symbols = ["BTC-USDT", "BTC-USDT-SWAP", "BTC-USD-261225"], Channels = ["orderbook", "funding_rate", "mark_price"] }.ToYaml());
    }

    [Fact]
    public void Files_on_another_machine_are_not_looked_for()
    {
        var loader = new ConfigurationLoader(null, NoEnvironment) { FilesAreElsewhere = true };
        Assert.Equal("/in/the/pod/ca.crt", loader.Parse("networking: {tls: {ca_file: /in/the/pod/ca.crt}}"u8).Networking.Tls.CaFile);
    }

    [Fact]
    public void Defaults_of_the_caller_hold_where_nothing_is_written()
    {
        var loader = new ConfigurationLoader(null, NoEnvironment) { Defaults = new MarketPrismConfiguration { Nats = new NatsOptions { Urls = [] }, Http = new HttpServerOptions { Port = 0 } } };
        Assert.Empty(loader.Load().Nats.Urls);
        Assert.Equal((1, 0), (loader.Parse("nats: {urls: [\"nats://127.0.0.1:4222\"]}"u8).Nats.Urls.Count, loader.Load().Http.Port));
    }

    [Fact]
    public void A_service_adds_rules_of_its_own_with_the_line_of_the_key()
    {
        var loader = new ConfigurationLoader("config.yaml", NoEnvironment, static (c, problems) =>
            problems.Add("subscriptions[0].symbols[1]", c.Subscriptions[0].Symbols[1], "is not collected here", "ETHBTC"));
        var e = Assert.Throws<ConfigurationException>(() => loader.Parse("subscriptions:\n- name: a\n  exchange: binance\n  market: spot\n  symbols:\n  - BTCUSDT\n  - ETHUSDT\n"u8));
        Assert.Equal("config.yaml:7: subscriptions[0].symbols[1]: 'ETHUSDT' is not collected here; allowed: ETHBTC", e.Message);
    }

    [Fact]
    public void Any_text_gives_a_configuration_or_a_list_of_problems()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var pieces = new[] { "networking", "websocket", ": ", "{", "}", "[", "]", "\n", "  ", "- ", "\"", "'", "1", "max_silence", "#", "&a ", "*a", "|", "\t", "? ", "!!int ", "---", "é", "," };
        for (var i = 0; i < 3_000; i++)
        {
            var yaml = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                Assert.NotNull(Load(yaml));
            }
            catch (ConfigurationException e)
            {
                Assert.NotEmpty(e.Problems);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {yaml}\n{e}");
            }
        }
    }

    private static MarketPrismConfiguration Load(string yaml, Dictionary<string, string>? environment = null) =>
        new ConfigurationLoader("config.yaml", environment ?? NoEnvironment).Parse(Encoding.UTF8.GetBytes(yaml));

    private static IReadOnlyList<ConfigurationProblem> Problems(string yaml, Dictionary<string, string>? environment = null) =>
        Assert.Throws<ConfigurationException>(() => Load(yaml, environment)).Problems;
}
