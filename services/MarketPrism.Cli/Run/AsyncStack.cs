namespace MarketPrism.Cli.Run;

/// <summary>Disposes what was pushed, last first.</summary>
internal sealed class AsyncStack : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _items = new();

    public async ValueTask DisposeAsync()
    {
        while (_items.TryPop(out var item)) await item.DisposeAsync();
    }

    internal T Push<T>(T item)
        where T : IAsyncDisposable
    {
        _items.Push(item);
        return item;
    }
}
