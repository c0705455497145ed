using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Cli.Run;

/// <summary>What a run came to.</summary>
internal sealed record RunSummary
{
    internal required string Bus { get; init; }

    internal required long Frames { get; init; }

    internal required long Published { get; init; }

    internal required long Consumed { get; init; }

    /// <summary>Frames that the venue sent on an open socket, neither delivered nor ledgered; null where nobody knows what the venue sent (live).</summary>
    internal required long? Lost { get; init; }

    internal required long Duplicates { get; init; }

    internal required long Trades { get; init; }

    internal required int Books { get; init; }

    internal required int Synced { get; init; }

    internal required long Gaps { get; init; }

    internal required long Reconnections { get; init; }

    internal required long? P50Us { get; init; }

    internal required long? P99Us { get; init; }

    /// <summary>Synced books held against the venue's true ones; null on live venues.</summary>
    internal long? Compared { get; init; }

    /// <summary>Of these, the wrong ones.</summary>
    internal long? Wrong { get; init; }

    /// <summary>Book and trade frames that the venue withheld from its subscribers and that stand in no ledger; null on live venues.</summary>
    internal long? Unrecorded { get; init; }

    /// <summary>Collected instruments that the venue listed during the run; null on live venues.</summary>
    internal int? Listings { get; init; }

    /// <summary>Of these, the ones whose first trade was neither published nor recorded as a gap.</summary>
    internal int? ListingsMissed { get; init; }

    /// <summary>Streams that were unsubscribed for long although the venue lists their instruments; null on live venues.</summary>
    internal int? Unsubscribed { get; init; }

    /// <summary>Ledger entries by cause, for runs with faults.</summary>
    internal IReadOnlyDictionary<string, long> GapsByCause { get; init; } = new Dictionary<string, long>();

    /// <summary>Streams that the configuration in force asks for.</summary>
    internal required int Desired { get; init; }

    /// <summary>Of these, the ones that an open connection carries, with evidence.</summary>
    internal required int Established { get; init; }

    /// <summary>Of these, the ones whose data come.</summary>
    internal required int Flowing { get; init; }

    /// <summary>Of the desired ones, those that the venue rejects.</summary>
    internal int Rejected { get; init; }

    /// <summary>Generation of the configuration in force at the end, from 1.</summary>
    internal int ConfigGeneration { get; init; } = 1;

    /// <summary>Why the run is no success, in one sentence; empty when it is one.</summary>
    internal string Reason { get; init; } = "";

    /// <summary>Everything asked for is established, and the books are built and synced: nothing is green on nothing.</summary>
    internal bool IsComplete => Desired > 0 && Established >= Desired && Books > 0 && Synced == Books;

    internal int ExitCode => Wrong > 0 || Lost > 0 || ListingsMissed > 0 || Unsubscribed > 0 || Established == 0 ? Cli.ExitCode.Failure : IsComplete ? Cli.ExitCode.Success : Cli.ExitCode.Unproven;

    internal string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("bus", Bus);
            json.WriteNumber("frames", Frames);
            json.WriteNumber("published", Published);
            json.WriteNumber("consumed", Consumed);
            WriteOrNull(json, "lost", Lost);
            json.WriteNumber("duplicates", Duplicates);
            json.WriteNumber("trades", Trades);
            json.WriteNumber("books", Books);
            json.WriteNumber("synced", Synced);
            json.WriteNumber("gaps", Gaps);
            json.WriteNumber("reconnections", Reconnections);
            WriteOrNull(json, "p50_us", P50Us);
            WriteOrNull(json, "p99_us", P99Us);
            WriteOrNull(json, "compared", Compared);
            WriteOrNull(json, "wrong", Wrong);
            WriteOrNull(json, "unrecorded", Unrecorded);
            WriteOrNull(json, "listings", Listings);
            WriteOrNull(json, "listings_missed", ListingsMissed);
            WriteOrNull(json, "unsubscribed", Unsubscribed);
            json.WriteStartObject("gaps_by_cause");
            foreach (var (cause, count) in GapsByCause) json.WriteNumber(cause, count);
            json.WriteEndObject();
            json.WriteNumber("desired", Desired);
            json.WriteNumber("established", Established);
            json.WriteNumber("flowing", Flowing);
            json.WriteNumber("rejected", Rejected);
            json.WriteNumber("config_generation", ConfigGeneration);
            json.WriteString("reason", Reason);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal string ToText() =>
        $"bus {Bus} · {Frames:N0} frames, {Published:N0} published, {Consumed:N0} consumed, lost {(Lost is { } lost ? lost.ToString("N0", null) : "unknown (live)")}, {Duplicates:N0} duplicates · {Trades:N0} trades · "
        + $"{Established} of {Desired} streams established, {Flowing} flowing{(Rejected > 0 ? $", {Rejected} rejected" : "")} · {Synced} of {Books} books synced, {Gaps:N0} gaps, {Reconnections:N0} reconnections · p50 {Micros(P50Us)}, p99 {Micros(P99Us)}"
        + (Compared is { } compared ? $" · {compared:N0} books equal the venue's own, {Wrong:N0} not" : "")
        + (Reason.Length > 0 ? $" · failed: {Reason}" : "");

    private static string Micros(long? us) => us is { } value ? $"{value:N0} µs" : "—";

    private static void WriteOrNull(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
