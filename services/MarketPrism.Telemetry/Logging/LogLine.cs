using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MarketPrism.Telemetry;

/// <summary>Makes lines of log entries, in one reused buffer. Not thread-safe.</summary>
internal sealed class LogLine
{
    private static readonly string[] Words = ["trace", "debug", "info", "warning", "error", "critical"];
    private static readonly string[] Short = ["trce", "dbug", "info", "warn", "fail", "crit"];
    private static readonly string[] Colours = ["\u001b[90m", "\u001b[36m", "\u001b[32m", "\u001b[33m", "\u001b[31m", "\u001b[1;31m"];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);

    public ReadOnlySpan<byte> Json(in LogEntry entry, int suppressed)
    {
        _buffer.Clear();
        using (var writer = new Utf8JsonWriter(_buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, entry.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            writer.WriteString("level"u8, Words[(int)entry.Level]);
            writer.WriteString("category"u8, entry.Category);
            writer.WriteNumber("event_id"u8, entry.EventId.Id);
            if (entry.EventId.Name is { } name) writer.WriteString("event"u8, name);
            writer.WriteString("message"u8, entry.Message);
            if (suppressed > 0) writer.WriteNumber("suppressed"u8, suppressed);
            if (entry.Exception is { } exception) writer.WriteString("exception"u8, exception.ToString());
            if (Activity.Current is { } activity)
            {
                writer.WriteString("trace_id"u8, activity.TraceId.ToHexString());
                writer.WriteString("span_id"u8, activity.SpanId.ToHexString());
            }

            Fields(writer, entry.Fields);
            writer.WriteEndObject();
        }

        _buffer.Write("\n"u8);
        return _buffer.WrittenSpan;
    }

    public ReadOnlySpan<byte> Text(in LogEntry entry, int suppressed, bool isColoured)
    {
        _buffer.Clear();
        var category = entry.Category.AsSpan(entry.Category.LastIndexOf('.') + 1);
        var (on, off, dim) = isColoured ? (Colours[(int)entry.Level], "\u001b[0m", "\u001b[90m") : ("", "", "");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{dim}{entry.Time.UtcDateTime:HH:mm:ss.fff}{off} {on}{Short[(int)entry.Level]}{off} {dim}{category}{off} {entry.Message}");
        if (suppressed > 0) text.Append(CultureInfo.InvariantCulture, $" {dim}(+{suppressed} like this){off}");
        if (entry.Exception is { } exception) text.Append('\n').Append(exception);
        text.Append('\n');
        Encoding.UTF8.GetBytes(text.ToString(), _buffer);
        return _buffer.WrittenSpan;
    }

    private static void Fields(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object?>>? fields)
    {
        if (fields is null || fields.Count == 0 || (fields.Count == 1 && fields[0].Key == "{OriginalFormat}")) return;
        writer.WriteStartObject("fields"u8);
        for (var i = 0; i < fields.Count; i++)
        {
            var (key, value) = fields[i];
            if (key == "{OriginalFormat}") continue;
            switch (value)
            {
                case null: writer.WriteNull(key); break;
                case bool b: writer.WriteBoolean(key, b); break;
                case int n: writer.WriteNumber(key, n); break;
                case long n: writer.WriteNumber(key, n); break;
                case double n when double.IsFinite(n): writer.WriteNumber(key, n); break;
                case TimeSpan t: writer.WriteNumber(key, t.TotalSeconds); break;
                default: writer.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        writer.WriteEndObject();
    }
}
