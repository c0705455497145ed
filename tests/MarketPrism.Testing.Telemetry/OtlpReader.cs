using System.Globalization;
using Google.Protobuf;

namespace MarketPrism.Testing.Telemetry;

/// <summary>
/// Reads export requests of opentelemetry.proto.collector.{trace,metrics}.v1 field by field with Google's reader: the numbers are the protocol's, none of ours.
/// What is not needed is skipped as a generated reader would.
/// </summary>
internal static class OtlpReader
{
    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static List<ReceivedSpan> Spans(byte[] request)
    {
        var spans = new List<ReceivedSpan>();
        Each(request, (field, input) =>
        {
            if (field == 1) ResourceSpans(input.ReadBytes(), spans); // resource_spans
            else input.SkipLastField();
        });
        return spans;
    }

    /// <summary>The names of the metrics of an ExportMetricsServiceRequest.</summary>
    public static List<string> Metrics(byte[] request)
    {
        var names = new List<string>();
        Nested(request, [1, 2, 2, 1], bytes => names.Add(bytes.ToStringUtf8())); // resource_metrics, scope_metrics, metrics, name
        return names;
    }

    private static void Nested(byte[] message, int[] path, Action<ByteString> found) => Each(message, (field, input) =>
    {
        if (field != path[0])
        {
            input.SkipLastField();
            return;
        }

        var bytes = input.ReadBytes();
        if (path.Length == 1) found(bytes);
        else Nested(bytes.ToByteArray(), path[1..], found);
    });

    private static void ResourceSpans(ByteString message, List<ReceivedSpan> spans)
    {
        var resource = new Dictionary<string, string>();
        var scopes = new List<ByteString>();
        Each(message, (field, input) =>
        {
            if (field == 1) Each(input.ReadBytes(), (f, i) => ReadAttribute(f == 1, i, resource)); // resource.attributes
            else if (field == 2) scopes.Add(input.ReadBytes()); // scope_spans
            else input.SkipLastField();
        });
        foreach (var scope in scopes)
        {
            var name = "";
            var found = new List<ByteString>();
            Each(scope, (field, input) =>
            {
                if (field == 1) Nested(input.ReadBytes().ToByteArray(), [1], bytes => name = bytes.ToStringUtf8()); // scope.name
                else if (field == 2) found.Add(input.ReadBytes()); // spans
                else input.SkipLastField();
            });
            spans.AddRange(found.Select(span => Span(span, resource, name)));
        }
    }

    private static ReceivedSpan Span(ByteString message, Dictionary<string, string> resource, string scope)
    {
        string traceId = "", spanId = "", parent = "", name = "", statusMessage = "";
        int kind = 0, status = 0;
        ulong start = 0, end = 0;
        var attributes = new Dictionary<string, string>();
        var links = new List<ReceivedLink>();
        Each(message, (field, input) =>
        {
            switch (field)
            {
                case 1: traceId = Hex(input.ReadBytes()); break;
                case 2: spanId = Hex(input.ReadBytes()); break;
                case 4: parent = Hex(input.ReadBytes()); break;
                case 5: name = input.ReadString(); break;
                case 6: kind = input.ReadEnum(); break;
                case 7: start = input.ReadFixed64(); break;
                case 8: end = input.ReadFixed64(); break;
                case 9: ReadAttribute(true, input, attributes); break;
                case 13: links.Add(Link(input.ReadBytes())); break;
                case 15:
                    Each(input.ReadBytes(), (f, i) =>
                    {
                        if (f == 2) statusMessage = i.ReadString();
                        else if (f == 3) status = i.ReadEnum();
                        else i.SkipLastField();
                    });
                    break;
                default: input.SkipLastField(); break;
            }
        });
        return new ReceivedSpan
        {
            Service = resource.GetValueOrDefault("service.name", ""),
            Resource = resource,
            Scope = scope,
            Name = name,
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = parent,
            Kind = kind,
            StartNs = start,
            EndNs = end,
            Attributes = attributes,
            Links = links,
            StatusCode = status,
            StatusMessage = statusMessage,
        };
    }

    private static ReceivedLink Link(ByteString message)
    {
        string traceId = "", spanId = "";
        Each(message, (field, input) =>
        {
            if (field == 1) traceId = Hex(input.ReadBytes());
            else if (field == 2) spanId = Hex(input.ReadBytes());
            else input.SkipLastField();
        });
        return new ReceivedLink(traceId, spanId);
    }

    private static void ReadAttribute(bool isAttribute, CodedInputStream input, Dictionary<string, string> attributes)
    {
        if (!isAttribute)
        {
            input.SkipLastField();
            return;
        }

        string key = "", value = "";
        Each(input.ReadBytes(), (field, i) =>
        {
            if (field == 1) key = i.ReadString();
            else if (field == 2) Each(i.ReadBytes(), (kind, v) => value = AnyValue(kind, v));
            else i.SkipLastField();
        });
        attributes[key] = value;
    }

    private static string AnyValue(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 1: return input.ReadString();
            case 2: return input.ReadBool() ? "true" : "false";
            case 3: return input.ReadInt64().ToString(CultureInfo.InvariantCulture);
            case 4: return input.ReadDouble().ToString(CultureInfo.InvariantCulture);
            default:
                input.SkipLastField();
                return "";
        }
    }

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static void Each(ByteString message, Action<int, CodedInputStream> read) => Each(message.ToByteArray(), read);

    private static void Each(byte[] message, Action<int, CodedInputStream> read)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0) read(WireFormat.GetTagFieldNumber(tag), input);
    }
}
