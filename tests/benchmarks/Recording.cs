using System.Text;
using MarketPrism.Exchanges;
using MarketPrism.Markets;

namespace MarketPrism.Benchmarks;

/// <summary>The frames of a capture in memory.</summary>
internal sealed class Recording
{
    private Recording(IVenue venue) => Venue = venue;

    public IVenue Venue { get; }

    /// <summary>The REST snapshots. They are loaded first; the frames before them are then covered.</summary>
    public List<(string Symbol, byte[] Body)> Snapshots { get; } = [];

    /// <summary>Data frames with their raw channels.</summary>
    public List<(byte[] Channel, byte[] Payload)> Frames { get; } = [];

    public static Recording Load(string path, params string[] channels)
    {
        using var reader = CaptureReader.Open(path);
        var recording = new Recording(VenueCatalog.Find(reader.Exchange, reader.Market));
        var symbols = new List<string>();
        var names = channels.ToDictionary(c => c, Encoding.UTF8.GetBytes);
        while (reader.TryRead(out var item))
        {
            if (item.Kind == CaptureKind.Rest)
            {
                if (SnapshotUrl.TryReadSnapshot(Encoding.UTF8.GetString(item.Url.Span), out var symbol)) recording.Snapshots.Add((symbol, item.Payload.ToArray()));
                continue;
            }

            if (item.Kind != CaptureKind.Frame) continue;
            var header = recording.Venue.Feed.Classify(item.Payload.Span);
            if (header.Kind != FrameKind.Data || !names.TryGetValue(Encoding.UTF8.GetString(header.Channel), out var name)) continue;
            recording.Frames.Add((name, item.Payload.ToArray()));
            symbols.Add(Encoding.UTF8.GetString(header.Symbol));
        }

        // The yardstick keeps one book
        if (recording.Snapshots.Count > 1)
        {
            recording.Snapshots.RemoveRange(1, recording.Snapshots.Count - 1);
            for (var i = symbols.Count - 1; i >= 0; i--)
            {
                if (!symbols[i].Equals(recording.Snapshots[0].Symbol, StringComparison.OrdinalIgnoreCase)) recording.Frames.RemoveAt(i);
            }
        }

        return recording;
    }
}
