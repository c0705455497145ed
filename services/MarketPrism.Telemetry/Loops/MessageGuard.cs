using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>
/// Counts the messages of a receive loop that cannot be used and samples them into the log, so that one bad message costs itself and nothing else. Made by a
/// <see cref="LoopGroup"/>; the sum is <c>control_rejected</c> in <c>/status</c> and the metrics. Thread-safe.
/// </summary>
public sealed class MessageGuard
{
    private const int FirstLogged = 10;
    private const int SubjectMax = 160;
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    private readonly LoopGroup _group;
    private long _count;
    private long _loggedAt;

    internal MessageGuard(LoopGroup group, string name)
    {
        _group = group;
        Name = name;
    }

    /// <summary>The loop that it belongs to.</summary>
    public string Name { get; }

    /// <summary>Messages that were skipped.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Skips a message that cannot be read.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="problem">What is wrong with it.</param>
    public void Reject(ReadOnlySpan<byte> subject, string problem)
    {
        if (IsLogged(out var count)) LoopLog.Rejected(_group.Logger, Name, Printable(subject), count, problem);
    }

    /// <summary>Skips a message whose handler threw: a bug, or something that the parsers let through.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="exception">What the handler threw.</param>
    public void Reject(ReadOnlySpan<byte> subject, Exception exception)
    {
        if (IsLogged(out var count)) LoopLog.Threw(_group.Logger, exception, Name, Printable(subject), count);
    }

    /// <summary>The first ones are logged, then one in ten seconds.</summary>
    private bool IsLogged(out long count)
    {
        count = Interlocked.Increment(ref _count);
        var now = _group.Time.GetTimestamp();
        var before = Interlocked.Read(ref _loggedAt);
        if (count > FirstLogged && _group.Time.GetElapsedTime(before, now) < LogEvery) return false;
        return Interlocked.CompareExchange(ref _loggedAt, now, before) == before || count <= FirstLogged;
    }

    /// <summary>A subject comes from anybody: no control characters reach the log.</summary>
    private static string Printable(ReadOnlySpan<byte> subject)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(subject[..Math.Min(subject.Length, SubjectMax)]));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i])) text[i] = '?';
        }

        if (subject.Length > SubjectMax) text.Append('…');
        return text.ToString();
    }
}
