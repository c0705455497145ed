using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

internal sealed class ServiceLogger(ServiceLoggerProvider provider, string category) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => provider.IsEnabled(category, logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var message = formatter(state, exception);
        if (!provider.IsAtLevel(logLevel) && !provider.IsWatched(message)) return;
        provider.Write(new LogEntry(provider.Time.GetUtcNow(), logLevel, category, eventId, message, exception, state as IReadOnlyList<KeyValuePair<string, object?>>));
    }
}
