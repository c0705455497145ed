namespace MarketPrism.Configuration;

/// <summary>Collects what is wrong with a configuration, and knows where each key was written.</summary>
public sealed class ConfigurationProblems
{
    private readonly List<ConfigurationProblem> _items = [];
    private readonly Dictionary<string, ConfigOrigin> _origins = new(StringComparer.Ordinal);
    private readonly string _source;

    internal ConfigurationProblems(string source, bool readsFiles = true)
    {
        _source = source;
        ReadsFiles = readsFiles;
    }

    /// <summary>Whether the files that the configuration names are here; false where it is checked for another machine.</summary>
    internal bool ReadsFiles { get; }

    internal IReadOnlyList<ConfigurationProblem> Items => _items;

    /// <summary>Adds a problem of a key; the place where the key, or the section around it, was written is found by its path.</summary>
    /// <param name="key">The key's path, as in <see cref="ConfigurationProblem.Key"/>.</param>
    /// <param name="value">The value as written; masked by the caller when secret.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="allowed">What is allowed.</param>
    public void Add(string key, string value, string reason, string allowed) => Add(key, value, reason, allowed, FindOrigin(key));

    internal void Add(string key, string value, string reason, string allowed, ConfigOrigin origin) =>
        Add(new ConfigurationProblem(key, value, reason, allowed, origin.Source, origin.Line));

    internal void Add(ConfigurationProblem problem) => _items.Add(problem);

    internal void Remember(string key, ConfigOrigin origin) => _origins[key] = origin;

    /// <summary>Where a key was written; null when it has its default.</summary>
    internal ConfigOrigin? Origin(string key) => _origins.TryGetValue(key, out var origin) ? origin : null;

    private ConfigOrigin FindOrigin(string key)
    {
        for (var path = key; path.Length > 0; path = path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)])
        {
            if (_origins.TryGetValue(path, out var origin)) return origin;
        }

        return new ConfigOrigin(_source, _source.EndsWith("environment", StringComparison.Ordinal) ? 0 : 1);
    }
}
