namespace MarketPrism.Testing.Kubernetes;

/// <summary>A request's address, taken apart.</summary>
public sealed record ApiRequest(
    string Method, string ApiVersion, string Resource, string? Namespace, string? Name, string? Subresource, IReadOnlyDictionary<string, string> Query, string ContentType)
{
    /// <summary>True for everything that changes something.</summary>
    public bool IsWrite => Method != "GET";

    public bool IsWatch => Method == "GET" && Query.GetValueOrDefault("watch") is "1" or "true";

    public static ApiRequest? Parse(string method, string path, IReadOnlyDictionary<string, string> query, string contentType)
    {
        var parts = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var i = parts[0] switch { "api" when parts.Length > 2 => 2, "apis" when parts.Length > 3 => 3, _ => 0 };
        if (i == 0) return null;
        var version = i == 2 ? parts[1] : $"{parts[1]}/{parts[2]}";
        string? ns = null;
        if (parts[i] == "namespaces" && parts.Length > i + 2)
        {
            ns = parts[i + 1];
            i += 2;
        }

        return new ApiRequest(method, version, parts[i], ns, parts.ElementAtOrDefault(i + 1), parts.ElementAtOrDefault(i + 2), query, contentType);
    }
}
