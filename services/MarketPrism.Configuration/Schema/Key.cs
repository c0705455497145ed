namespace MarketPrism.Configuration;

/// <summary>A key of a section: binds, dumps and describes itself. The one table behind the binder, the dump and the reference.</summary>
/// <typeparam name="T">The section's options.</typeparam>
internal abstract class Key<T>(string name, string description)
{
    public string Name { get; } = name;

    public string Description { get; } = description;

    /// <summary>Puts what was written into the options; problems are added, and the options stay as they were.</summary>
    public abstract T Bind(T target, ConfigNode node, string path, ConfigurationProblems problems);

    /// <summary>Writes the value in force.</summary>
    public abstract void Dump(T source, string path, ConfigurationDump dump);

    /// <summary>Adds the rows of the reference.</summary>
    public abstract void Describe(T defaults, string path, ICollection<KeyDescription> rows);
}
