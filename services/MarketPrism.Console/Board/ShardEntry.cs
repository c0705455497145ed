using System.Text.Json;

namespace MarketPrism.WebConsole.Board;

/// <summary>The last status document of one shard or processor.</summary>
internal sealed class ShardEntry(string subject) : IDisposable
{
    /// <summary>Where its full document can be asked for.</summary>
    internal string Subject { get; } = subject;

    internal JsonDocument? Document { get; private set; }

    /// <summary>Monotonic time of the document, in the clock's ticks.</summary>
    internal long Received { get; private set; }

    /// <summary>Whether the document lists streams and connections; a summary does not replace such a one.</summary>
    internal bool IsFull { get; private set; }

    public void Dispose() => Document?.Dispose();

    internal void Take(ReadOnlyMemory<byte> json, long now)
    {
        var document = JsonDocument.Parse(json.ToArray());
        var full = document.RootElement.TryGetProperty("connections", out _);
        if (!full && IsFull && Document is not null)
        {
            document.Dispose();
            return;
        }

        Document?.Dispose();
        Document = document;
        IsFull = full;
        Received = now;
    }
}
