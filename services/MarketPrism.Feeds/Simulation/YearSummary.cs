using System.Text;
using System.Text.Json;

namespace MarketPrism.Feeds.Simulation;

/// <summary>What a simulated year brought.</summary>
public sealed record YearSummary
{
    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Its length.</summary>
    public required int Days { get; init; }

    /// <summary>Real time that it took, seconds.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Sockets of the plans.</summary>
    public int Sockets { get; init; }

    /// <summary>Streams.</summary>
    public int Streams { get; init; }

    /// <summary>Events that the venues sent on an open connection.</summary>
    public long Sent { get; init; }

    /// <summary>Frames delivered, each event once.</summary>
    public long Delivered { get; init; }

    /// <summary>Frames suppressed because another connection had delivered the event.</summary>
    public long Duplicates { get; init; }

    /// <summary>Events sent, not delivered, and covered by the ledger.</summary>
    public long Ledgered { get; init; }

    /// <summary>Dials.</summary>
    public long Dials { get; init; }

    /// <summary>Connections opened again after a loss.</summary>
    public long Reconnections { get; init; }

    /// <summary>Successors that took over before a loss.</summary>
    public long Rotations { get; init; }

    /// <summary>Faults played, by kind.</summary>
    public IReadOnlyDictionary<string, int> Faults { get; init; } = new Dictionary<string, int>();

    /// <summary>Holes, by cause.</summary>
    public IReadOnlyDictionary<string, int> Holes { get; init; } = new Dictionary<string, int>();

    /// <summary>Steps of repair ladders, by rung.</summary>
    public IReadOnlyDictionary<string, long> Repairs { get; init; } = new Dictionary<string, long>();

    /// <summary>Managed memory after a forced collection: after the second day, and at the end; bytes.</summary>
    public (long Early, long Late) Memory { get; init; }

    /// <summary>Invariants that were broken; the first hundred.</summary>
    public IReadOnlyList<string> Violations { get; init; } = [];

    /// <summary>Hash of all events in order.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The summary as one line of JSON.</summary>
    /// <returns>The line.</returns>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("seed", Seed);
            json.WriteNumber("days", Days);
            json.WriteNumber("wall_seconds", Math.Round(WallSeconds, 1));
            json.WriteNumber("sockets", Sockets);
            json.WriteNumber("streams", Streams);
            json.WriteNumber("sent", Sent);
            json.WriteNumber("delivered", Delivered);
            json.WriteNumber("duplicates", Duplicates);
            json.WriteNumber("ledgered", Ledgered);
            json.WriteNumber("dials", Dials);
            json.WriteNumber("reconnections", Reconnections);
            json.WriteNumber("rotations", Rotations);
            Write(json, "faults", Faults.Select(f => (f.Key, (long)f.Value)));
            Write(json, "holes", Holes.Select(h => (h.Key, (long)h.Value)));
            Write(json, "repairs", Repairs.Select(r => (r.Key, r.Value)));
            json.WriteNumber("memory_early", Memory.Early);
            json.WriteNumber("memory_late", Memory.Late);
            json.WriteStartArray("violations");
            foreach (var violation in Violations) json.WriteStringValue(violation);
            json.WriteEndArray();
            json.WriteString("digest", Digest);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<(string Key, long Value)> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal)) json.WriteNumber(key, value);
        json.WriteEndObject();
    }
}
