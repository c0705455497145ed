using System.Security.Cryptography;
using System.Threading.Channels;

namespace MarketPrism.Configuration;

/// <summary>
/// The configuration in force, re-read when the file changes and on SIGHUP: as a whole or not at all. It compares contents, every
/// <see cref="PollInterval"/> and on file events, so it sees Kubernetes' symlink swaps, which raise no event of the file itself.
/// </summary>
public sealed class ConfigurationMonitor : IDisposable
{
    private readonly ConfigurationLoader _loader;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FileSystemWatcher? _watcher;
    private readonly System.Runtime.InteropServices.PosixSignalRegistration? _hangup;
    private volatile ConfigurationState _state;
    private byte[] _hash;

    /// <summary>Reads the configuration for the first time.</summary>
    /// <param name="loader">How it is read.</param>
    /// <param name="time">The clock of the polling.</param>
    /// <param name="listenToHangup">Whether SIGHUP re-reads; false where several monitors live in one process under test.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public ConfigurationMonitor(ConfigurationLoader loader, TimeProvider time, bool listenToHangup = true)
    {
        _loader = loader;
        _time = time;
        var bytes = loader.Path is null ? [] : ConfigurationLoader.ReadFile(loader.Path);
        _hash = SHA256.HashData(bytes);
        _state = new ConfigurationState(loader.Parse(bytes), 1, null);
        _watcher = Watch(loader.Path);
        if (listenToHangup && !OperatingSystem.IsWindows())
            _hangup = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGHUP, OnHangup);
    }

    /// <summary>Raised after <see cref="State"/> changed: a new generation, or a refusal. On the monitor's own loop; handlers must not block.</summary>
    public event Action<ConfigurationState>? Changed;

    /// <summary>How often the file's content is compared. 2 s.</summary>
    public static TimeSpan PollInterval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a changed content must stay as it is before it is read. 200 ms.</summary>
    public static TimeSpan SettleTime { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The configuration in force, its generation, and why the last one was refused.</summary>
    public ConfigurationState State => _state;

    /// <summary>Asks for a re-read, as SIGHUP does; a file that did not change keeps its generation.</summary>
    public void Poke() => _wakes.Writer.TryWrite(true);

    /// <summary>Watches until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends without an error when cancelled.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_loader.Path is null)
        {
            // There is nothing to watch; it ends like a watcher all the same
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            await WaitAsync(cancellationToken);
            if (await HasSettledAsync(cancellationToken)) Reload();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _hangup?.Dispose();
    }

    /// <summary>Reads the file if its content is another one; false when it is not.</summary>
    internal bool Reload()
    {
        ConfigurationState next;
        try
        {
            var seen = _hash;
            _hash = []; // a file that cannot be read now is taken afresh when it is back
            var bytes = ConfigurationLoader.ReadFile(_loader.Path!);
            _hash = SHA256.HashData(bytes);
            if (_hash.AsSpan().SequenceEqual(seen)) return false;
            var configuration = _loader.Parse(bytes);
            next = configuration == _state.Configuration
                ? _state with { Refusal = null }
                : new ConfigurationState(configuration, _state.Generation + 1, null);
        }
        catch (ConfigurationException e)
        {
            if (e.Message == _state.Refusal?.Message) return false;
            next = _state with { Refusal = e };
        }

        if (next == _state) return false;
        _state = next;
        Changed?.Invoke(next);
        return true;
    }

    /// <summary>
    /// Whether the file has another content that no longer changes. An editor truncates first and writes then: half a file can be good YAML, with half the
    /// subscriptions.
    /// </summary>
    private async Task<bool> HasSettledAsync(CancellationToken cancellationToken)
    {
        var seen = TryHash();
        while (!seen.AsSpan().SequenceEqual(_hash))
        {
            await Task.Delay(SettleTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (cancellationToken.IsCancellationRequested) return false;
            var again = TryHash();
            if (seen.AsSpan().SequenceEqual(again)) return true;
            seen = again;
        }

        return false;
    }

    /// <summary>Hash of the file; of nothing when it cannot be read.</summary>
    private byte[] TryHash()
    {
        try
        {
            return SHA256.HashData(ConfigurationLoader.ReadFile(_loader.Path!));
        }
        catch (ConfigurationException)
        {
            return [1]; // neither a hash nor what stands for none
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(PollInterval, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await _wakes.Reader.ReadAsync(both.Token);
        }
        catch (OperationCanceledException)
        {
            // the poll is due, or the end has come: the loop looks which
        }
    }

    private void OnHangup(System.Runtime.InteropServices.PosixSignalContext context)
    {
        context.Cancel = true; // the default would end the process
        Poke();
    }

    private FileSystemWatcher? Watch(string? path)
    {
        var folder = path is null ? null : Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null) return null;
        try
        {
            // Kubernetes swaps the symlink ..data beside the file, so the whole folder is watched
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.CreationTime };
            watcher.Changed += (_, _) => Poke();
            watcher.Created += (_, _) => Poke();
            watcher.Renamed += (_, _) => Poke();
            watcher.Deleted += (_, _) => Poke();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            return null; // the system's watches are used up: polling alone is slower, not wrong
        }
    }
}
