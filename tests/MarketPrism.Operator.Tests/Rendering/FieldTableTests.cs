using System.Text.RegularExpressions;
using MarketPrism.Configuration;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Tests.Rendering;

/// <summary>The table of docs/kubernetes.md: every field is in it, and what is rendered is a good configuration.</summary>
public sealed partial class FieldTableTests
{
    private static readonly string[] Shaping = ["spec.replicas", "spec.maxSymbolsPerConnector", "spec.paused", "spec.template"];

    [Fact]
    public void Every_field_of_the_resource_is_in_the_table_and_nothing_else()
    {
        var table = File.ReadLines(Path.Combine(Repository.Root, "docs", "kubernetes.md")).Where(l => l.StartsWith("| `spec.", StringComparison.Ordinal)).SelectMany(l => Field().Matches(l.Split('|')[1]).Select(m => m.Groups[1].Value)).ToHashSet();
        var fields = Fields(typeof(ExchangeSubscriptionSpec), "spec").ToHashSet();
        Assert.Equal(fields.Order(), table.Order());
    }

    [Fact]
    public void What_is_rendered_from_all_fields_is_accepted_by_the_connectors_configuration()
    {
        var subscription = new ExchangeSubscription
        {
            Metadata = { Name = "a", NamespaceProperty = "n" },
            Spec = new ExchangeSubscriptionSpec
            {
                Exchange = "binance",
                Market = "usdm",
                Environment = "sim",
                Symbols = ["BTCUSDT"],
                Channels = ["orderbook", "mark_price"],
                Dual = true,
                LogLevel = "debug",
                Endpoint = new EndpointSpec { WebsocketUrl = "ws://sim:9900/x", RestUrl = "http://sim:9900/x", AllowInsecure = true },
                Connection = new ConnectionSpec(),
                Freshness = new FreshnessSpec(),
                Liveness = new LivenessSpec(),
                Orderbook = new OrderBookSpec(),
                Proxy = new ProxySpec { Urls = ["http://u:p@proxy:3128"] },
                MaintenanceWindows = [new MaintenanceWindowSpec { Schedule = "0 8 * * 3", Duration = "90m" }],
            },
        };
        var text = YamlText.Of(ConnectorConfiguration.Render(subscription, ["BTCUSDT"], OperatorFixture.Options));
        var configuration = new ConfigurationLoader(null, new Dictionary<string, string>()).Parse(System.Text.Encoding.UTF8.GetBytes(text));
        var one = Assert.Single(configuration.Subscriptions);
        Assert.Equal("a", one.Name);
        Assert.Equal(TimeSpan.FromSeconds(300), configuration.Networking.WebSocket.MaxSilence);
        Assert.Equal(TimeSpan.FromMinutes(90), configuration.MaintenanceWindows[0].Duration);
        var fields = Fields(typeof(ExchangeSubscriptionSpec), "spec").Append("metadata.name").ToHashSet();
        var keys = Keys(ConnectorConfiguration.Render(subscription, ["BTCUSDT"], OperatorFixture.Options), "").Where(k => !k.StartsWith("nats", StringComparison.Ordinal) && !k.StartsWith("subjects", StringComparison.Ordinal) && !k.StartsWith("telemetry", StringComparison.Ordinal));
        Assert.All(keys, k => Assert.Contains(Index().Replace(SpecFields.Of(k), "[]").TrimEnd('[', ']'), fields));
    }

    private static IEnumerable<string> Keys(System.Text.Json.Nodes.JsonNode? node, string path) => node switch
    {
        System.Text.Json.Nodes.JsonObject section => section.SelectMany(p => Keys(p.Value, path.Length == 0 ? p.Key : $"{path}.{p.Key}")),
        System.Text.Json.Nodes.JsonArray list => list.SelectMany((item, i) => Keys(item, $"{path}[{i}]")),
        _ => [path],
    };

    private static IEnumerable<string> Fields(Type type, string path)
    {
        foreach (var property in type.GetProperties())
        {
            var name = $"{path}.{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}";
            var element = property.PropertyType is { IsGenericType: true } list && list.Name.StartsWith("List", StringComparison.Ordinal) ? list.GetGenericArguments()[0] : property.PropertyType;
            if (Shaping.Contains(name) || element.Namespace != typeof(ExchangeSubscriptionSpec).Namespace) yield return name;
            else
            {
                foreach (var field in Fields(element, element == property.PropertyType ? name : name + "[]")) yield return field;
            }
        }
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Index();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Field();
}
