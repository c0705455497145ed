using MarketPrism.Domain;

namespace MarketPrism.Markets.Messages;

/// <summary>Ledger records as JSON.</summary>
public static class GapRecordJson
{
    private const int MaxVersion = 1_000_000;
    private static readonly string[] States = ["open", "repaired", "lost"];
    private static readonly string[] Origins = ["venue", "connection", "bus", "processor"];
    private static readonly string[] Repairs = ["none", "resync", "backfill", "other_lane"];
    private static readonly string[] Evidence = ["none", "frame", "ids", "snapshot", "removed", "given_up"];

    private static readonly string[] Causes =
    [
        "sequence_gap", "disconnected", "stream_stalled", "malformed_frame", "book_invalid", "checksum_mismatch", "number_out_of_range", "bus_loss",
        "outbox_overflow", "slow_consumer", "processor_down", "buffer_overflow", "unsettled_rotation", "trade_gap", "reconfigured", "listed_late",
    ];

    /// <summary>The word of a cause: <c>sequence_gap</c>, <c>bus_loss</c>, …</summary>
    /// <param name="cause">The cause.</param>
    /// <returns>The word.</returns>
    public static string Name(this GapCause cause) => Causes[(int)cause];

    /// <summary>The word of what a record was closed on: <c>none frame ids snapshot removed given_up</c>.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <returns>The word.</returns>
    public static string Name(this GapEvidence evidence) => Evidence[(int)evidence];

    /// <summary>The word of a state: <c>open repaired lost</c>.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The word.</returns>
    public static string Name(this GapState state) => States[(int)state];

    /// <summary>Writes a record.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="record">The record.</param>
    public static void Write(MessageBuffer buffer, GapRecord record)
    {
        buffer.Clear();
        Append(buffer, record);
    }

    /// <summary>Appends a record, for lists.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="record">The record.</param>
    public static void Append(MessageBuffer buffer, GapRecord record)
    {
        buffer.Append("{\"schema\":1,\"id\":"u8);
        buffer.AppendText(record.Id);
        Number(buffer, ",\"version\":"u8, record.Version);
        Text(buffer, ",\"state\":"u8, States[(int)record.State]);
        Text(buffer, ",\"origin\":"u8, Origins[(int)record.Origin]);
        Text(buffer, ",\"cause\":"u8, record.Cause.Name());
        Text(buffer, ",\"conn\":"u8, record.Connection);
        Text(buffer, ",\"exchange\":"u8, record.Instrument.Exchange.Token);
        Text(buffer, ",\"market\":"u8, record.Instrument.Market.Token);
        Text(buffer, ",\"symbol\":"u8, record.Instrument.Symbol);
        Text(buffer, ",\"channel\":"u8, record.RawChannel);
        Number(buffer, ",\"from_id\":"u8, record.FromId);
        Number(buffer, ",\"to_id\":"u8, record.ToId);
        Number(buffer, ",\"from_ns\":"u8, record.FromNs);
        Number(buffer, ",\"to_ns\":"u8, record.ToNs);
        Number(buffer, ",\"frames\":"u8, record.Frames);
        Text(buffer, ",\"repair\":"u8, Repairs[(int)record.Repair]);
        Number(buffer, ",\"recovered\":"u8, record.Recovered);
        Text(buffer, ",\"evidence\":"u8, record.Evidence.Name());
        Number(buffer, ",\"after_id\":"u8, record.After?.Id);
        Number(buffer, ",\"after_ns\":"u8, record.After?.ReceivedNs);
        Text(buffer, ",\"after_conn\":"u8, record.After?.Connection ?? "");
        Number(buffer, ",\"opened_ns\":"u8, record.OpenedNs);
        Number(buffer, ",\"closed_ns\":"u8, record.ClosedNs);
        buffer.Append((byte)'}');
    }

    /// <summary>Reads a record.</summary>
    /// <param name="json">The payload.</param>
    /// <returns>The record, or null when it is none.</returns>
    public static GapRecord? Read(ReadOnlyMemory<byte> json) => MessageJson.Read(json, static e => new GapRecord
    {
        Id = e.Text("id"),
        Version = VersionOf(e.Optional("version") ?? 1),
        State = e.Word<GapState>("state", States),
        Origin = e.Word<GapOrigin>("origin", Origins),
        Cause = e.Word<GapCause>("cause", Causes),
        Connection = e.Text("conn"),
        Instrument = new InstrumentKey(Exchange.Parse(e.Text("exchange")), Market.Parse(e.Text("market")), e.Text("symbol")),
        RawChannel = e.Text("channel"),
        FromId = e.Optional("from_id"),
        ToId = e.Optional("to_id"),
        FromNs = e.Whole("from_ns"),
        ToNs = e.Optional("to_ns"),
        Frames = e.Optional("frames"),
        Repair = e.Word<GapRepair>("repair", Repairs),
        Recovered = e.Whole("recovered"),
        Evidence = e.TextOrNull("evidence") is null ? GapEvidence.None : e.Word<GapEvidence>("evidence", Evidence),
        After = e.Optional("after_ns") is { } afterNs ? new FirstMessage(e.Optional("after_id"), afterNs, e.TextOrNull("after_conn") ?? "") : null,
        OpenedNs = e.Whole("opened_ns"),
        ClosedNs = e.Optional("closed_ns"),
    });

    // no gap changes so often: it would leave no number for who knows more
    private static int VersionOf(long version) => version is > 0 and <= MaxVersion ? (int)version : throw new FormatException($"version {version} is out of range");

    private static void Text(MessageBuffer buffer, ReadOnlySpan<byte> name, string value)
    {
        buffer.Append(name);
        buffer.AppendText(value);
    }

    private static void Number(MessageBuffer buffer, ReadOnlySpan<byte> name, long? value)
    {
        buffer.Append(name);
        buffer.Append(value);
    }
}
