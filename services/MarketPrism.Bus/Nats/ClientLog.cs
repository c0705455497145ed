using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus;

/// <summary>
/// What the client says, in the service's log: its warnings and errors, each as one warning without a stack. An attempt to connect that failed is no error of ours, and what the client says below
/// that is told by the bus itself.
/// </summary>
/// <param name="loggers">Where the log is.</param>
internal sealed class ClientLog(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    public void Dispose()
    {
        // the log belongs to the service
    }

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && inner.IsEnabled(LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var text = formatter(state, exception);
            NatsLog.Client(inner, exception is null ? text : $"{text}: {Innermost(exception).Message}");
        }

        private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
    }
}
