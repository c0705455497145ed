namespace MarketPrism.Bus.Tests;

/// <summary>A bus to publish on and one to read from, and what lies between.</summary>
public sealed class BusPair(IBus writer, IBus reader, IAsyncDisposable? server) : IAsyncDisposable
{
    public IBus Writer => writer;

    public IBus Reader => reader;

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await reader.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
    }
}
