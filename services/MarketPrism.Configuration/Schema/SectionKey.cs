namespace MarketPrism.Configuration;

/// <summary>A key with a section below it.</summary>
internal sealed class SectionKey<T, TChild>(string name, Section<TChild> section, Func<T, TChild> get, Func<T, TChild, T> set, string description)
    : Key<T>(name, description)
{
    public override T Bind(T target, ConfigNode node, string path, ConfigurationProblems problems) =>
        set(target, section.Bind(get(target), node, path, problems));

    public override void Dump(T source, string path, ConfigurationDump dump)
    {
        dump.BeginSection(Name);
        section.Dump(get(source), path, dump);
        dump.EndSection();
    }

    public override void Describe(T defaults, string path, ICollection<KeyDescription> rows) => section.Describe(get(defaults), path, rows);
}
