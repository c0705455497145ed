namespace MarketPrism.Testing.Servers;

/// <summary>
/// A real server that a test runs: the one seam between the fixtures, which know a server's configuration and protocol, and what runs it.
/// Here that is a process (<see cref="ProcessServer"/>); members and their meaning are those that Testcontainers' <c>IContainer</c> has too.
/// </summary>
public interface IRealServer : IAsyncDisposable
{
    /// <summary>The address that the server has to listen on, so that <c>127.0.0.1</c> reaches it from the test.</summary>
    string ListenAddress { get; }

    /// <summary>Tells one life of the server from the next.</summary>
    string Id { get; }

    bool IsRunning { get; }

    /// <summary>What it wrote, over all its lives.</summary>
    IReadOnlyCollection<string> Log { get; }

    /// <summary>Starts it, also again after <see cref="KillAsync"/>, and waits for <see cref="ServerDefinition.ReadyText"/>.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has its log.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends it at once (SIGKILL), its files stay. Does nothing when it does not run.</summary>
    Task KillAsync();

    /// <summary>Freezes it: its sockets stay open and nothing answers.</summary>
    Task PauseAsync();

    Task UnpauseAsync();

    /// <summary>Sends a signal, by its name without SIG.</summary>
    Task SignalAsync(string name);
}
