using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>What is logged, before it is a line.</summary>
internal readonly record struct LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    EventId EventId,
    string Message,
    Exception? Exception,
    IReadOnlyList<KeyValuePair<string, object?>>? Fields);
