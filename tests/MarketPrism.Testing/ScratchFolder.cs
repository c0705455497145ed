namespace MarketPrism.Testing;

/// <summary>A folder of its own for a test, gone with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("marketprism-");

    /// <summary>The path of a file in it.</summary>
    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>Paths of the files that match, sorted.</summary>
    public IReadOnlyList<string> Files(string pattern) => [.. _folder.GetFiles(pattern).Select(f => f.FullName).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
