namespace MarketPrism.Configuration;

/// <summary>The keys of a section and the rules between them.</summary>
/// <param name="keys">The keys, in the order of the reference.</param>
/// <param name="check">Rules between keys; called when the section's own keys were good.</param>
internal sealed class Section<T>(IReadOnlyList<Key<T>> keys, Action<T, string, ConfigurationProblems>? check = null)
{
    public T Bind(T target, ConfigNode node, string path, ConfigurationProblems problems)
    {
        problems.Remember(path, node.Origin);
        if (node is ConfigScalar { IsNull: true }) node = new ConfigMapping(node.Origin);
        if (node is not ConfigMapping mapping)
        {
            problems.Add(path, (node as ConfigScalar)?.Text ?? "", $"is {(node is ConfigScalar ? "one value" : node.Kind)}, not a section", "keys " + Names(), node.Origin);
            return target;
        }

        var before = problems.Items.Count;
        foreach (var (name, value) in mapping.Items)
        {
            if (keys.FirstOrDefault(k => k.Name == name) is { } key) target = key.Bind(target, value, Join(path, name), problems);
            else problems.Add(Join(path, name), "", "is no key" + Similar(name), Names(), mapping.KeyOrigins[name]);
        }

        if (problems.Items.Count == before) check?.Invoke(target, path, problems);
        return target;
    }

    public void Dump(T source, string path, ConfigurationDump dump)
    {
        foreach (var key in keys) key.Dump(source, Join(path, key.Name), dump);
    }

    public void Describe(T defaults, string path, ICollection<KeyDescription> rows)
    {
        foreach (var key in keys) key.Describe(defaults, Join(path, key.Name), rows);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private string Names() => string.Join(", ", keys.Select(k => k.Name));

    private string Similar(string name)
    {
        var best = keys.MinBy(k => Distance(k.Name, name));
        return best is not null && Distance(best.Name, name) <= Math.Max(1, name.Length / 3) ? $"; did you mean {best.Name}?" : "";
    }

    /// <summary>How many letters must be added, taken away or changed to make one word of another.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(diagonal + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(row[j], row[j - 1]) + 1);
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[b.Length];
    }
}
