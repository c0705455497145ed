using System.Text;

namespace MarketPrism.Configuration;

/// <summary>Reads a configuration: file, then environment on top; whole or not at all. Stateless after construction.</summary>
/// <param name="path">The file; null = only environment and defaults.</param>
/// <param name="environment">The environment's variables.</param>
/// <param name="check">A rule of the service; null = none.</param>
public sealed class ConfigurationLoader(string? path, IReadOnlyDictionary<string, string> environment, ConfigurationCheck? check = null)
{
    private const long MaxFileBytes = 8 << 20;

    /// <summary>The file; null when there is none.</summary>
    public string? Path { get; } = path;

    /// <summary>What holds where neither file nor environment says anything.</summary>
    public MarketPrismConfiguration Defaults { get; init; } = new();

    /// <summary>Whether the configuration is for another machine, so that the certificates that it names cannot be looked at here. Default false.</summary>
    public bool FilesAreElsewhere { get; init; }

    /// <summary>Reads the file and the environment.</summary>
    /// <returns>The configuration.</returns>
    /// <exception cref="ConfigurationException">Something is wrong; all of it is named.</exception>
    public MarketPrismConfiguration Load() => Parse(Path is null ? [] : ReadFile(Path));

    /// <summary>Reads a text as if it stood in the file.</summary>
    /// <param name="yaml">UTF-8.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ConfigurationException">Something is wrong; all of it is named.</exception>
    public MarketPrismConfiguration Parse(ReadOnlySpan<byte> yaml)
    {
        var source = Path ?? "environment";
        var problems = new ConfigurationProblems(source, !FilesAreElsewhere);
        var root = YamlReader.Read(Encoding.UTF8.GetString(yaml), source, problems);
        var configuration = Defaults;
        if (problems.Items.Count == 0)
        {
            EnvironmentOverlay.Apply(root, environment, problems);
            configuration = ConfigurationSchema.Root.Bind(configuration, root, "", problems);
            if (problems.Items.Count == 0) check?.Invoke(configuration, problems);
        }

        return problems.Items.Count == 0 ? configuration : throw new ConfigurationException([.. problems.Items.OrderBy(p => p.Line)]);
    }

    internal static byte[] ReadFile(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > MaxFileBytes)
                throw new ConfigurationException([new("", "", $"has {info.Length} bytes", $"at most {MaxFileBytes}", path, 0)]);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([new("", "", $"cannot be read: {e.Message}", "", path, 0)]);
        }
    }
}
