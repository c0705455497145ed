namespace MarketPrism.Configuration;

/// <summary>A key with a list of single values; in an environment variable they are separated by commas.</summary>
internal sealed class ListKey<T, TValue>(
    string name, ScalarForm<TValue> form, int min, Func<T, ValueList<TValue>> get, Func<T, ValueList<TValue>, T> set, string description, bool required = false)
    : Key<T>(name, description)
{
    private string Allowed => (min > 0 ? "at least one of: " : "any number of: ") + form.Allowed;

    public override T Bind(T target, ConfigNode node, string path, ConfigurationProblems problems)
    {
        problems.Remember(path, node.Origin);
        IReadOnlyList<ConfigNode>? items = node switch
        {
            ConfigSequence sequence => sequence.Items,
            ConfigScalar { Style: ScalarStyle.Variable } variable => Split(variable),
            ConfigScalar { IsNull: true } => [],
            _ => null,
        };
        if (items is null)
        {
            problems.Add(path, (node as ConfigScalar)?.Text ?? "", "is no list", $"a list [a, b] of {Allowed}", node.Origin);
            return target;
        }

        if (items.Count < min) problems.Add(path, "", "is empty", Allowed, node.Origin);
        var values = new List<TValue>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = $"{path}[{i}]";
            var value = Scalars.Read(form, items[i], itemPath, problems, out var isGood);
            if (!isGood) continue;
            if (values.Contains(value!)) problems.Add(itemPath, form.Mask(form.Write(value!)), "stands in the list twice", "each value once", items[i].Origin);
            values.Add(value!);
        }

        return set(target, [.. values]);
    }

    public override void Dump(T source, string path, ConfigurationDump dump) =>
        dump.List(Name, [.. get(source).Select(v => form.Mask(form.Write(v)))], form.IsText);

    public override void Describe(T defaults, string path, ICollection<KeyDescription> rows) =>
        rows.Add(new KeyDescription(
            path, $"list of {form.TypeText}s", required ? "required" : $"[{string.Join(", ", get(defaults).Select(form.Write))}]", Allowed, Description));

    private static ConfigScalar[] Split(ConfigScalar variable) =>
        [.. variable.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(t => new ConfigScalar(variable.Origin, t, ScalarStyle.Variable))];
}
