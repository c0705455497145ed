using System.Text.Json.Nodes;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>RFC 7386 and the part of RFC 6902 that controllers use.</summary>
internal static class JsonPatches
{
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target is JsonObject o ? (JsonObject)o.DeepClone() : [];
        foreach (var (key, value) in changes)
        {
            if (value is null) result.Remove(key);
            else result[key] = Merge(result[key], value);
        }

        return result;
    }

    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        var result = (JsonObject)target.DeepClone();
        foreach (var operation in operations.OfType<JsonObject>())
        {
            var path = ((string)operation["path"]!).Split('/').Skip(1).Select(s => s.Replace("~1", "/").Replace("~0", "~")).ToArray();
            JsonNode? parent = result;
            foreach (var step in path[..^1]) parent = parent is JsonArray list ? list[int.Parse(step, null)] : parent?[step];
            Apply(parent, path[^1], (string)operation["op"]!, operation["value"]);
        }

        return result;
    }

    private static void Apply(JsonNode? parent, string last, string op, JsonNode? value)
    {
        var current = parent is JsonArray a ? (int.TryParse(last, out var at) && at < a.Count ? a[at] : null) : (parent as JsonObject)?[last];
        switch (op)
        {
            case "test" when !JsonNode.DeepEquals(current, value):
                throw new ApiError(422, "Invalid", $"the server rejected our request due to an error in our request: testing value {last} failed");
            case "add" or "replace" when parent is JsonArray list:
                if (last == "-") list.Add(value?.DeepClone());
                else list[int.Parse(last, null)] = value?.DeepClone();
                break;
            case "add" or "replace":
                ((JsonObject)parent!)[last] = value?.DeepClone();
                break;
            case "remove" when parent is JsonArray list:
                list.RemoveAt(int.Parse(last, null));
                break;
            case "remove":
                ((JsonObject)parent!).Remove(last);
                break;
        }
    }
}
