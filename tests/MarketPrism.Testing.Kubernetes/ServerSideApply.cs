using System.Text.Json.Nodes;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>Server-side apply for the kinds in use: who owns which path, conflicts, and removal of what a manager no longer states.</summary>
internal static class ServerSideApply
{
    /// <summary>Between the steps of a path; names contain dots and slashes. A step of a list is its key in brackets.</summary>
    private const char Separator = '\u001f';

    private static readonly HashSet<string> Identity = [.. ((string[])["apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.resourceVersion", "metadata.uid"]).Select(p => Separator + p.Replace('.', Separator))];

    private static readonly Dictionary<string, string[]> MapLists = new()
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["volumes"] = ["name"],
        ["env"] = ["name"],
        ["ports"] = ["containerPort", "protocol"],
        ["volumeMounts"] = ["mountPath"],
        ["conditions"] = ["type"],
        ["ownerReferences"] = ["uid"],
    };

    /// <summary>Applies <paramref name="intent"/>; throws a conflict when another manager owns a field with another value.</summary>
    public static StoredObject Apply(StoredObject current, JsonObject intent, string manager, bool force)
    {
        var stated = new HashSet<string>();
        Collect(intent, "", stated);
        stated.ExceptWith(Identity);
        var others = current.Managers.Where(m => m.Key != manager).ToDictionary(m => m.Key, m => m.Value);
        var conflicts = others.SelectMany(m => m.Value.Where(stated.Contains).Where(p => !Same(Find(current.Json, p), Find(intent, p))).Select(p => (p, m.Key))).ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw new ApiError(409, "Conflict", $"Apply failed with {conflicts.Count} conflicts", [.. conflicts.Select(c => (c.p.Replace(Separator, '.'), $"conflict with \"{c.Key}\""))]);
        }

        var managers = others.ToDictionary(m => m.Key, IReadOnlySet<string> (m) => m.Value.Where(p => !conflicts.Contains((p, m.Key))).ToHashSet());
        var json = (JsonObject)current.Json.DeepClone();
        if (current.Managers.TryGetValue(manager, out var before))
        {
            foreach (var path in before.Where(p => !stated.Contains(p) && !managers.Values.Any(o => o.Contains(p)))) Remove(json, path);
        }

        Merge(json, intent);
        managers[manager] = stated;
        return current with { Json = json, Managers = managers };
    }

    private static void Collect(JsonNode? node, string path, HashSet<string> paths)
    {
        switch (node)
        {
            case JsonObject o when o.Count > 0:
                foreach (var (key, value) in o) Collect(value, path + Separator + key, paths);
                break;
            case JsonArray a when KeysOf(path) is { } keys:
                foreach (var item in a.OfType<JsonObject>()) Collect(item, $"{path}{Separator}[{Key(item, keys)}]", paths);
                break;
            default:
                paths.Add(path);
                break;
        }
    }

    private static string[]? KeysOf(string path) => MapLists.GetValueOrDefault(path[(path.LastIndexOf(Separator) + 1)..]);

    private static string Key(JsonObject item, string[] keys) => string.Join(',', keys.Select(k => item[k]?.ToString() ?? (k == "protocol" ? "TCP" : "")));

    private static void Merge(JsonObject target, JsonObject source)
    {
        foreach (var (key, value) in source)
        {
            if (value is JsonObject from && target[key] is JsonObject into) Merge(into, from);
            else if (value is JsonArray items && target[key] is JsonArray list && MapLists.TryGetValue(key, out var keys)) MergeList(list, items, keys);
            else target[key] = value?.DeepClone();
        }
    }

    private static void MergeList(JsonArray target, JsonArray source, string[] keys)
    {
        foreach (var item in source.OfType<JsonObject>())
        {
            if (target.OfType<JsonObject>().FirstOrDefault(t => Key(t, keys) == Key(item, keys)) is { } known) Merge(known, item);
            else target.Add(item.DeepClone());
        }
    }

    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var step in Steps(path))
        {
            node = step.Key is null
                ? (node as JsonObject)?[step.Name]
                : ((node as JsonObject)?[step.Name] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(i => Key(i, MapLists[step.Name]) == step.Key);
        }

        return node;
    }

    private static void Remove(JsonObject root, string path)
    {
        var steps = Steps(path).ToList();
        var parents = new List<(JsonObject Parent, string Name, string? Key)>();
        JsonNode? node = root;
        foreach (var (name, key) in steps)
        {
            if (node is not JsonObject o) return;
            parents.Add((o, name, key));
            node = key is null ? o[name] : (o[name] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(i => Key(i, MapLists[name]) == key);
        }

        for (var i = parents.Count - 1; i >= 0; i--)
        {
            var (parent, name, key) = parents[i];
            if (key is null)
            {
                if (i < parents.Count - 1 && parent[name] is JsonObject { Count: > 0 }) return;
                parent.Remove(name);
                continue;
            }

            var list = (JsonArray)parent[name]!;
            var item = list.OfType<JsonObject>().FirstOrDefault(x => Key(x, MapLists[name]) == key);
            // a list's item goes with the last of its fields but its key
            if (item is null || item.Count > MapLists[name].Length) return;
            list.Remove(item);
            if (list.Count > 0) return;
            parent.Remove(name);
        }
    }

    private static IEnumerable<(string Name, string? Key)> Steps(string path)
    {
        var steps = path.Split(Separator)[1..];
        for (var i = 0; i < steps.Length; i++)
        {
            var key = i + 1 < steps.Length && steps[i + 1].StartsWith('[') ? steps[i + 1][1..^1] : null;
            yield return (steps[i], key);
            if (key is not null) i++;
        }
    }

    private static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);
}
