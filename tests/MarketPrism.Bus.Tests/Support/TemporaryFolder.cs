namespace MarketPrism.Bus.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("marketprism-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
