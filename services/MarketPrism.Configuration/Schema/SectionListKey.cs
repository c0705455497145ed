namespace MarketPrism.Configuration;

/// <summary>A key with a list of sections.</summary>
internal sealed class SectionListKey<T, TChild>(
    string name, Section<TChild> section, Func<TChild> create, Func<T, ValueList<TChild>> get, Func<T, ValueList<TChild>, T> set, string description)
    : Key<T>(name, description)
{
    public override T Bind(T target, ConfigNode node, string path, ConfigurationProblems problems)
    {
        problems.Remember(path, node.Origin);
        if (node is ConfigScalar { IsNull: true }) return set(target, []);
        if (node is not ConfigSequence sequence)
        {
            problems.Add(path, "", $"is {node.Kind}, not a list of sections", "a list: each item begins with '- '", node.Origin);
            return target;
        }

        var items = new List<TChild>(sequence.Items.Count);
        for (var i = 0; i < sequence.Items.Count; i++) items.Add(section.Bind(create(), sequence.Items[i], $"{path}[{i}]", problems));
        return set(target, [.. items]);
    }

    public override void Dump(T source, string path, ConfigurationDump dump)
    {
        dump.BeginList(Name, get(source).Count);
        foreach (var item in get(source))
        {
            dump.BeginItem();
            section.Dump(item, path, dump);
            dump.EndSection();
        }
    }

    public override void Describe(T defaults, string path, ICollection<KeyDescription> rows) => section.Describe(create(), path + "[]", rows);
}
