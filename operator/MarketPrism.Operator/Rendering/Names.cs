using System.Security.Cryptography;
using System.Text;
using MarketPrism.Operator.Entities;

namespace MarketPrism.Operator.Rendering;

/// <summary>Names and labels of children. Selectors are immutable in the API, so these never change.</summary>
internal static class Names
{
    public const string Manager = "marketprism-operator";
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string Name = "app.kubernetes.io/name";
    public const string Instance = "app.kubernetes.io/instance";
    public const string Component = "app.kubernetes.io/component";
    public const string PartOf = "app.kubernetes.io/part-of";
    public const string Subscription = "marketprism.io/subscription";
    public const string Shard = "marketprism.io/shard";
    public const string Exchange = "marketprism.io/exchange";
    public const string Market = "marketprism.io/market";

    /// <summary>On a Deployment: what its pod template was made from, and what was made of it.</summary>
    public const string InputsHash = "marketprism.io/inputs-hash";
    public const string RenderedHash = "marketprism.io/rendered-hash";

    /// <summary>On a ConfigMap and, to make the kubelet look, on pods: the configuration's hash.</summary>
    public const string ConfigHash = "marketprism.io/config-hash";

    /// <summary>On a ConfigMap: when its content last changed.</summary>
    public const string ConfigChanged = "marketprism.io/config-changed";

    /// <summary>On a ConfigMap: <c>true</c> once its content has changed; pods that are older than the change are touched.</summary>
    public const string ConfigEdited = "marketprism.io/config-edited";

    /// <summary>On the resource: opens the connectors' debug hooks.</summary>
    public const string DebugHooks = "marketprism.io/debug-hooks";

    public const string ConnectorName = "marketprism-connector";
    public const string SelectManaged = ManagedBy + "=" + Manager;

    /// <summary>A shard's name in labels, on the bus and in the status: <c>binance-spot-0</c>. Its objects have names of their own.</summary>
    public static string ShardName(ExchangeSubscription subscription, int index) => $"{subscription.Metadata.Name}-{index}";

    public static string Deployment(ExchangeSubscription subscription, int index) => Child(subscription, $"{index}-connector");

    public static string ConfigMap(ExchangeSubscription subscription, int index) => Child(subscription, $"{index}-config");

    public static string ServiceAccount(ExchangeSubscription subscription) => Child(subscription, "account");

    public static string DisruptionBudget(ExchangeSubscription subscription) => Child(subscription, "budget");

    public static string NetworkPolicy(ExchangeSubscription subscription) => Child(subscription, "network");

    /// <summary>The exchange's token in subjects: <c>binance</c>, <c>binance-testnet</c>.</summary>
    public static string ExchangeToken(ExchangeSubscriptionSpec spec) => spec.Environment is "live" or "" ? spec.Exchange : $"{spec.Exchange}-{spec.Environment}";

    /// <summary>
    /// A name that nobody chose: the subscription's, the kind's, and eight hex digits of the subscription's uid. Whoever may create subscriptions must not thereby choose
    /// which objects the operator writes.
    /// </summary>
    private static string Child(ExchangeSubscription subscription, string suffix) =>
        $"{subscription.Metadata.Name}-{suffix}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subscription.Metadata.Uid!)).AsSpan(0, 4))}";

    public static string PodSelector(ExchangeSubscription subscription) => $"{Name}={ConnectorName},{Subscription}={subscription.Metadata.Name}";
}
