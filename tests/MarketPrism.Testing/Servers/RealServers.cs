namespace MarketPrism.Testing.Servers;

/// <summary>Where tests get their real servers from: the one line to change where containers are to run them (docs/adr/0006).</summary>
public static class RealServers
{
    public static IRealServer Create(ServerDefinition definition) => new ProcessServer(definition);

    /// <summary>The program's path, or null where it is not installed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folders">Where to look beside PATH.</param>
    public static string? Find(string name, params IEnumerable<string> folders)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(folders).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }
}
