using Microsoft.Extensions.Logging;

namespace MarketPrism.Cli.Run;

/// <summary>Keeps the last warnings, to show below the live table instead of through it.</summary>
internal sealed class RecentWarnings : ILoggerProvider
{
    private const int Capacity = 4;
    private readonly Queue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => new Sink(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
        // holds nothing
    }

    internal IReadOnlyList<string> Lines()
    {
        lock (_lines) return [.. _lines];
    }

    private sealed class Sink(RecentWarnings owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var line = $"{category}: {formatter(state, exception)}";
            lock (owner._lines)
            {
                owner._lines.Enqueue(line.Length > 160 ? line[..159] + "…" : line);
                if (owner._lines.Count > Capacity) owner._lines.Dequeue();
            }
        }
    }
}
