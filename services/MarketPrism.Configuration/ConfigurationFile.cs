using System.Collections;

namespace MarketPrism.Configuration;

/// <summary>Finds the configuration file, and shows configurations.</summary>
public static class ConfigurationFile
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "MARKETPRISM_CONFIG";

    /// <summary>Where a file is looked for when neither argument nor variable names one.</summary>
    public static IReadOnlyList<string> Places { get; } = ["/etc/marketprism/config.yaml", "./marketprism.yaml"];

    /// <summary>All keys with type, default, range and description, in the order of the file.</summary>
    public static IReadOnlyList<KeyDescription> Keys { get; } = DescribeAll();

    /// <summary>Finds the file: <c>--config</c>, else <c>$MARKETPRISM_CONFIG</c>, else the first of <see cref="Places"/> that exists.</summary>
    /// <param name="argument">The value of <c>--config</c>; null when it was not given.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <returns>The file; null when there is none and none was asked for.</returns>
    /// <exception cref="ConfigurationException">The file that was asked for does not exist.</exception>
    public static string? Find(string? argument, IReadOnlyDictionary<string, string> environment)
    {
        if (argument is not null) return Existing(argument, "--config");
        if (environment.TryGetValue(Variable, out var named) && named.Length > 0) return Existing(named, $"environment variable {Variable}");
        return Places.FirstOrDefault(File.Exists);
    }

    /// <summary>The variables of this process.</summary>
    /// <returns>A copy.</returns>
    public static IReadOnlyDictionary<string, string> ReadEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    /// <summary>The configuration in force as YAML, secrets masked.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>YAML.</returns>
    public static string Dump(MarketPrismConfiguration configuration)
    {
        var dump = new ConfigurationDump();
        ConfigurationSchema.Root.Dump(configuration, "", dump);
        return dump.ToString();
    }

    private static string Existing(string path, string source) => File.Exists(path)
        ? path
        : throw new ConfigurationException([new("", path, "does not exist", "an existing file", source, 0)]);

    private static List<KeyDescription> DescribeAll()
    {
        var rows = new List<KeyDescription>();
        ConfigurationSchema.Root.Describe(new MarketPrismConfiguration(), "", rows);
        return rows;
    }
}
