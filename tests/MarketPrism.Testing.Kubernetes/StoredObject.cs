using System.Text.Json.Nodes;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>An object and, per field manager, the paths that it applied.</summary>
internal sealed record StoredObject(string Resource, JsonObject Json, IReadOnlyDictionary<string, IReadOnlySet<string>> Managers)
{
    public JsonObject Metadata => (JsonObject)Json["metadata"]!;

    public string? Namespace => (string?)Metadata["namespace"];

    public string Name => (string)Metadata["name"]!;
}
