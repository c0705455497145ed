namespace MarketPrism.Processor.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("marketprism-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
