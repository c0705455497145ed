namespace MarketPrism.Testing.Telemetry;

/// <summary>A span as a collector got it.</summary>
public sealed record ReceivedSpan
{
    public required string Service { get; init; }

    public required IReadOnlyDictionary<string, string> Resource { get; init; }

    public required string Scope { get; init; }

    public required string Name { get; init; }

    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    /// <summary>Empty for a root.</summary>
    public required string ParentSpanId { get; init; }

    /// <summary>1 internal, 2 server, 3 client, 4 producer, 5 consumer.</summary>
    public required int Kind { get; init; }

    public required ulong StartNs { get; init; }

    public required ulong EndNs { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public required IReadOnlyList<ReceivedLink> Links { get; init; }

    /// <summary>0 unset, 1 ok, 2 error.</summary>
    public required int StatusCode { get; init; }

    public required string StatusMessage { get; init; }

    public override string ToString() => $"{Service} {Name} {TraceId}/{SpanId} below {(ParentSpanId.Length == 0 ? "nothing" : ParentSpanId)}";
}
