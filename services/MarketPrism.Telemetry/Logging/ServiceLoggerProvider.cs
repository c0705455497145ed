using MarketPrism.Configuration;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>Writes logs to a stream: one JSON object a line, or readable text. Level and form can change while running. Thread-safe; owns the writing.</summary>
public sealed class ServiceLoggerProvider : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly Stream _output;
    private readonly bool _isTerminal;
    private readonly LogRateLimiter _limiter;
    private readonly LogLine _line = new();
    private volatile LoggingOptions _options = new();

    /// <summary>Creates a provider.</summary>
    /// <param name="output">Where lines go; not closed.</param>
    /// <param name="isTerminal">Whether a person watches: readable in format auto, and with colours.</param>
    /// <param name="time">The clock of the lines.</param>
    public ServiceLoggerProvider(Stream output, bool isTerminal, TimeProvider time)
    {
        _output = output;
        _isTerminal = isTerminal;
        Time = time;
        _limiter = new LogRateLimiter(time);
    }

    /// <summary>A connection (part of its <c>Mp-Conn</c>) whose messages are written at every level, to watch one alone; null = none.</summary>
    public string? WatchedConnection { get; set; }

    internal TimeProvider Time { get; }

    /// <summary>A provider on standard error (standard output is for results).</summary>
    /// <param name="time">The clock of the lines.</param>
    /// <returns>The provider.</returns>
    public static ServiceLoggerProvider ToStandardError(TimeProvider time) => new(
        Console.OpenStandardError(), !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null, time);

    /// <summary>Takes another level and form.</summary>
    /// <param name="options">The options.</param>
    public void Apply(LoggingOptions options) => _options = options;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ServiceLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _output.Flush();
    }

    internal bool IsEnabled(string category, LogLevel level)
    {
        if (level == LogLevel.None) return false;
        if (WatchedConnection is not null && category.StartsWith("MarketPrism", StringComparison.Ordinal)) return true;
        var lowest = (LogLevel)(int)_options.Level; // the same order by construction
        // ASP.NET's own chatter starts at warning, unless a fault is looked for
        if (lowest == LogLevel.Information && category.StartsWith("Microsoft.", StringComparison.Ordinal)) lowest = LogLevel.Warning;
        return level >= lowest;
    }

    internal bool IsWatched(string text) => WatchedConnection is { } watched && text.Contains(watched, StringComparison.Ordinal);

    internal bool IsAtLevel(LogLevel level) => level >= (LogLevel)(int)_options.Level;

    internal void Write(in LogEntry entry)
    {
        lock (_lock)
        {
            var suppressed = 0;
            if (entry.Level >= LogLevel.Warning && !_limiter.Take(entry.Category, entry.EventId.Id, out suppressed)) return;
            var isText = _options.Format == LogFormat.Text || (_options.Format == LogFormat.Auto && _isTerminal);
            var line = isText ? _line.Text(entry, suppressed, _isTerminal) : _line.Json(entry, suppressed);
            try
            {
                _output.Write(line);
                _output.Flush();
            }
            catch (IOException)
            {
                // standard error was closed (a broken pipe): there is nowhere left to say so
            }
        }
    }
}
