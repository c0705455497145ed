using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Entities;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExchangeSubscription))]
[JsonSerializable(typeof(TemplateSpec))]
[JsonSerializable(typeof(ExchangeSubscriptionStatus))]
internal sealed partial class OperatorJsonContext : JsonSerializerContext;
