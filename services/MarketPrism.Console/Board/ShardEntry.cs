using System.Text.Json;

namespace MarketPrism.WebConsole.Board;

/// <summary>The last status document of one shard or processor.</summary>
internal sealed class ShardEntry(string subject) : IDisposable
{
    private static readonly TimeSpan FullLasts = TimeSpan.FromSeconds(10);

    /// <summary>Where its full document can be asked for.</summary>
    internal string Subject { get; } = subject;

    internal JsonDocument? Document { get; private set; }

    /// <summary>Monotonic time of the document, in the clock's ticks.</summary>
    internal long Received { get; private set; }

    /// <summary>Monotonic time of the last word, whatever it was.</summary>
    internal long Heard { get; private set; }

    /// <summary>Whether the last word was a goodbye: it stopped as it was told to.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>How often a processor publishes a quiet book whole; null: it is none, or does not tell.</summary>
    internal TimeSpan? SnapshotInterval =>
        IsProcessor && Document!.RootElement.TryGetProperty("books", out var books) && books.ValueKind == JsonValueKind.Object &&
        books.TryGetProperty("snapshot_interval_s", out var value) && value.TryGetDouble(out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : null;

    internal bool IsProcessor => Text(Document, "service") == "processor";

    /// <summary>Its own name, as status documents have it.</summary>
    internal string Name => Text(Document, "shard") is { Length: > 0 } name ? name : Subject;

    /// <summary>Whether the document lists streams and connections; a summary does not replace such a one while it is fresh.</summary>
    internal bool IsFull { get; private set; }

    public void Dispose() => Document?.Dispose();

    /// <summary>Takes a document; false, and nothing is changed, when it is none.</summary>
    internal bool TryTake(ReadOnlyMemory<byte> json, TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (json.Length < 2) return false;
        var document = JsonDocument.Parse(json.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object || Text(document, "service") is not { Length: > 0 })
        {
            document.Dispose();
            return false;
        }

        var full = document.RootElement.TryGetProperty("connections", out _);
        Heard = now;
        IsStopped = Text(document, "state") == "Stopped";
        if (!full && IsFull && Document is not null && time.GetElapsedTime(Received, now) < FullLasts)
        {
            document.Dispose();
            return true;
        }

        Document?.Dispose();
        Document = document;
        IsFull = full;
        Received = now;
        return true;
    }

    private static string? Text(JsonDocument? document, string name) =>
        document is not null && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
