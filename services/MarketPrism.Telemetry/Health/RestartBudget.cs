using System.Globalization;

namespace MarketPrism.Telemetry;

/// <summary>
/// Restarts for staleness in the last hour, remembered in a file that outlives the container (an emptyDir). Where the file cannot be written there is
/// no budget: a restart that cannot be remembered could repeat for ever. Thread-safe.
/// </summary>
public sealed class RestartBudget
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly TimeProvider _time;
    private List<long> _restarts;
    private bool _isWritable;

    /// <summary>Reads what is remembered.</summary>
    /// <param name="file">The file; its folder is made.</param>
    /// <param name="time">The clock; wall time, as the memory outlives the process.</param>
    public RestartBudget(string file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _restarts = Read(file);
        Total = _restarts.Count;
        _isWritable = TryWrite();
    }

    /// <summary>Why nothing can be remembered; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Restarts that were remembered at the start and since.</summary>
    public int Total { get; private set; }

    /// <summary>How many are left.</summary>
    /// <param name="perHour">The limit.</param>
    /// <returns>0 when used up, or when nothing can be remembered.</returns>
    public int Left(int perHour)
    {
        lock (_lock)
        {
            if (!_isWritable) return 0;
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            // an entry of the future (the clock was set back) counts too: rather one restart too few
            return Math.Max(0, perHour - _restarts.Count(r => now - r < Window.TotalSeconds));
        }
    }

    /// <summary>Remembers a restart that is about to come.</summary>
    public void Record()
    {
        lock (_lock)
        {
            _restarts = [.. _restarts.TakeLast(99), _time.GetUtcNow().ToUnixTimeSeconds()];
            Total++;
            _isWritable = TryWrite();
        }
    }

    private static List<long> Read(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(static l => long.TryParse(l, NumberStyles.None, CultureInfo.InvariantCulture, out var t) ? t : 0).Where(static t => t > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // the first start
        }
    }

    private bool TryWrite()
    {
        try
        {
            if (Path.GetDirectoryName(_file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            File.WriteAllLines(_file, _restarts.Select(static r => r.ToString(CultureInfo.InvariantCulture)));
            Problem = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"{_file} cannot be written ({e.Message}): no restart for staleness, as it could not be remembered";
            return false;
        }
    }
}
