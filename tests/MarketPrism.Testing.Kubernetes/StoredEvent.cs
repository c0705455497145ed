using System.Text.Json.Nodes;

namespace MarketPrism.Testing.Kubernetes;

internal sealed record StoredEvent(long Version, string Type, string Resource, string? Namespace, JsonObject Object);
