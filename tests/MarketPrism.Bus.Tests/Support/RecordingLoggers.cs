using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus.Tests;

/// <summary>Keeps warnings and errors.</summary>
public sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Warnings { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // there is one
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning) Warnings.Enqueue(formatter(state, exception));
    }

    public void Dispose()
    {
        // nothing is held
    }
}
