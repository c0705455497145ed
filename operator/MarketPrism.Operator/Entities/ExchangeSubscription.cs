using k8s.Models;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

/// <summary>What is to be collected from one market of one exchange.</summary>
[KubernetesEntity(Group = "marketprism.io", ApiVersion = "v1alpha1", Kind = "ExchangeSubscription", PluralName = "exchangesubscriptions")]
[KubernetesEntityShortNames("exsub", "xsub")]
[KubernetesEntityCategories("marketprism")]
[ScaleSubresource(".spec.replicas", ".status.replicas", ".status.selector")]
[Description("ExchangeSubscription says which market data of an exchange to collect; the operator runs connectors for it and reports what really flows.")]
[ValidationRule("self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')", "metadata.name must be a DNS label of at most 40 characters: lower-case letters, digits and inner hyphens")]
[GenericAdditionalPrinterColumn(".spec.exchange", "Exchange", "string", Description = "The exchange")]
[GenericAdditionalPrinterColumn(".spec.market", "Market", "string", Description = "The market")]
[GenericAdditionalPrinterColumn(".status.symbols.desired", "Symbols", "integer", Description = "Symbols asked for")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string", Description = "Everything asked for flows")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Fresh\")].status", "Fresh", "string", Description = "No stream is stale")]
[GenericAdditionalPrinterColumn(".status.connectors.ready", "Connectors", "integer", Description = "Connectors that are ready")]
[GenericAdditionalPrinterColumn(".status.gaps.open", "Gaps", "integer", Priority = 1, Description = "Open holes in the ledger")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1, Description = "Why it is ready or not")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date", Description = "Since when it exists")]
public sealed class ExchangeSubscription : CustomKubernetesEntity<ExchangeSubscriptionSpec, ExchangeSubscriptionStatus>;
