using System.Globalization;
using System.Text.Json;
using MarketPrism.Domain;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>Positions on disk: replaced as a whole, so that a crash leaves the old file or the new one.</summary>
internal sealed class PositionFile(string path, ILogger logger)
{
    /// <summary>Reads the positions; none when there is no file, or none that can be read.</summary>
    public Dictionary<VirtualPartition, SavedPosition> Read()
    {
        var positions = new Dictionary<VirtualPartition, SavedPosition>();
        if (!File.Exists(path)) return positions;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var entry in document.RootElement.GetProperty("partitions").EnumerateObject())
            {
                var partition = new VirtualPartition(int.Parse(entry.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                var connections = Pairs(entry.Value.GetProperty("connections")).ToDictionary(static p => p.Name, static p => (p.First, p.Second));
                var trades = Pairs(entry.Value.GetProperty("trades")).ToDictionary(static p => p.Name, static p => new TradePosition(p.First, p.Second));
                positions[partition] = new SavedPosition(connections, trades);
            }
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException or UnauthorizedAccessException)
        {
            ProcessorLog.PositionsFailed(logger, path, e.Message);
            positions.Clear();
        }

        return positions;
    }

    /// <summary>Writes the positions.</summary>
    public void Write(IReadOnlyDictionary<VirtualPartition, SavedPosition> positions)
    {
        var temporary = path + ".new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = File.Create(temporary))
            using (var writer = new Utf8JsonWriter(stream)) Write(writer, positions);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProcessorLog.PositionsFailed(logger, path, e.Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<VirtualPartition, SavedPosition> positions)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("partitions"u8);
        foreach (var (partition, position) in positions)
        {
            writer.WriteStartObject(partition.Token);
            writer.WriteStartObject("connections"u8);
            foreach (var (name, (sequence, receivedNs)) in position.Connections) Pair(writer, name, sequence, receivedNs);
            writer.WriteEndObject();
            writer.WriteStartObject("trades"u8);
            foreach (var (name, trade) in position.Trades) Pair(writer, name, trade.Id, trade.ReceivedNs);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Pair(Utf8JsonWriter writer, string name, long first, long second)
    {
        writer.WriteStartArray(name);
        writer.WriteNumberValue(first);
        writer.WriteNumberValue(second);
        writer.WriteEndArray();
    }

    private static IEnumerable<(string Name, long First, long Second)> Pairs(JsonElement element)
    {
        foreach (var entry in element.EnumerateObject()) yield return (entry.Name, entry.Value[0].GetInt64(), entry.Value[1].GetInt64());
    }
}
