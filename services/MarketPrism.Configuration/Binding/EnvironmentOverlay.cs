using System.Globalization;

namespace MarketPrism.Configuration;

/// <summary>Lays environment variables (<c>MARKETPRISM__NETWORKING__WEBSOCKET__MAX_SILENCE</c>) over the file's nodes; the binder then finds unknown keys in both.</summary>
internal static class EnvironmentOverlay
{
    public const string Prefix = "MARKETPRISM__";

    public static void Apply(ConfigMapping root, IReadOnlyDictionary<string, string> environment, ConfigurationProblems problems)
    {
        foreach (var (name, value) in environment.Where(v => v.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var origin = new ConfigOrigin($"environment variable {name}", 0);
            Set(root, "", name[Prefix.Length..].ToLowerInvariant().Split("__"), new ConfigScalar(origin, value, ScalarStyle.Variable), problems);
        }
    }

    private static void Set(ConfigNode node, string path, ReadOnlySpan<string> rest, ConfigScalar value, ConfigurationProblems problems)
    {
        switch (node)
        {
            case ConfigMapping mapping:
                var key = rest[0];
                if (rest.Length == 1) mapping.Set(key, value, value.Origin);
                else Set(Child(mapping, key, rest[1], value.Origin), path.Length == 0 ? key : $"{path}.{key}", rest[1..], value, problems);
                return;
            case ConfigSequence sequence when int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= sequence.Items.Count:
                if (rest.Length == 1 || index == sequence.Items.Count) sequence.Items.Insert(index, rest.Length == 1 ? value : new ConfigMapping(value.Origin));
                if (rest.Length == 1 && index + 1 < sequence.Items.Count) sequence.Items.RemoveAt(index + 1);
                if (rest.Length > 1) Set(sequence.Items[index], $"{path}[{index}]", rest[1..], value, problems);
                return;
            case ConfigSequence sequence:
                problems.Add(path, rest[0], "is no place in this list", $"0 to {sequence.Items.Count} (one past the end appends)", value.Origin);
                return;
            default:
                problems.Add(path, "", $"has no keys below it, it is {node.Kind} ({node.Origin})", "one of the two", value.Origin);
                return;
        }
    }

    /// <summary>The section or list below a key, made when it is not there or has nothing in it.</summary>
    private static ConfigNode Child(ConfigMapping mapping, string key, string next, ConfigOrigin origin)
    {
        if (mapping.Items.TryGetValue(key, out var found) && found is not ConfigScalar { IsNull: true }) return found;
        ConfigNode made = next.Length > 0 && next.All(char.IsAsciiDigit) ? new ConfigSequence(origin) : new ConfigMapping(origin);
        mapping.Set(key, made, origin);
        return made;
    }
}
