using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>A Secret or ConfigMap that a connector's pod refers to and the namespace lacks, named by what it is for.</summary>
internal sealed record MissingReference(string Reason, string Message)
{
    private const string Nats = "NatsCredentialsMissing";
    private const string NatsAuthority = "NatsCaMissing";
    private const string Proxy = "ProxySecretMissing";
    private const string VenueAuthority = "CaConfigMapMissing";

    public static IReadOnlySet<string> Reasons { get; } = new HashSet<string> { Nats, NatsAuthority, Proxy, VenueAuthority };

    /// <summary>What a pod mounts that the operator does not create, each with its role; empty: nothing.</summary>
    public static string Mounted(ExchangeSubscription subscription, OperatorOptions options)
    {
        var mounted = new List<string>();
        if (subscription.Spec.Tls?.CaConfigMapRef is { } authority) mounted.Add($"ConfigMap {authority.Name} (spec.tls.caConfigMapRef)");
        if (options.NatsCa && PodTemplate.NatsSecret(subscription, options) is { Length: > 0 } secret) mounted.Add($"the key ca.crt of Secret {secret} ({(subscription.Spec.Nats?.SecretRef is null ? "the operator's NATS credentials" : "spec.nats.secretRef")})");
        return string.Join(" and ", mounted);
    }

    /// <summary>From a kubelet's words (<c>secret "x" not found</c>, <c>couldn't find key urls in Secret ns/x</c>) to the role of what is missing; null: none of ours.</summary>
    public static MissingReference? Find(ExchangeSubscription subscription, OperatorOptions options, string message)
    {
        var isSecret = message.Contains("secret", StringComparison.OrdinalIgnoreCase);
        bool Names(string? name) => name is { Length: > 0 } && (message.Contains($"\"{name}\"", StringComparison.Ordinal) || message.Contains($"/{name}", StringComparison.Ordinal));
        var proxy = subscription.Spec.Proxy?.SecretRef?.Name;
        var nats = PodTemplate.NatsSecret(subscription, options);
        // One Secret may hold both: the key tells them apart
        if (isSecret && Names(proxy) && (proxy != nats || message.Contains("key urls", StringComparison.Ordinal)))
        {
            return new MissingReference(Proxy, $"spec.proxy.secretRef: Secret {proxy} with the key urls is missing in namespace {subscription.Metadata.NamespaceProperty}");
        }

        if (isSecret && Names(nats))
        {
            var from = subscription.Spec.Nats?.SecretRef is null ? "the operator's NATS credentials" : "spec.nats.secretRef";
            return message.Contains("ca.crt", StringComparison.Ordinal)
                ? new MissingReference(NatsAuthority, $"{from}: Secret {nats} lacks the key ca.crt in namespace {subscription.Metadata.NamespaceProperty}")
                : new MissingReference(Nats, $"{from}: Secret {nats} is missing in namespace {subscription.Metadata.NamespaceProperty}");
        }

        return !isSecret && Names(subscription.Spec.Tls?.CaConfigMapRef?.Name)
            ? new MissingReference(VenueAuthority, $"spec.tls.caConfigMapRef: ConfigMap {subscription.Spec.Tls!.CaConfigMapRef!.Name} is missing in namespace {subscription.Metadata.NamespaceProperty}")
            : null;
    }
}
