namespace MarketPrism.Feeds;

/// <summary>One way to a venue: direct or over a proxy.</summary>
internal sealed class RestRoute(Uri? proxy, HttpMessageHandler handler, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    private long _availableAt = long.MinValue;
    private int _failures;

    public HttpMessageInvoker Http { get; } = new(handler, disposeHandler: true);

    /// <summary>Scheme, host and port, never the credentials.</summary>
    public string Name { get; } = proxy is null ? "direct" : $"{proxy.Scheme}://{proxy.Host}:{proxy.Port}";

    public long AvailableAt => Volatile.Read(ref _availableAt);

    public void Succeeded() => Volatile.Write(ref _failures, 0);

    /// <summary>Passed over for 30 s, up to 8 minutes when it fails again and again; then it is tried again.</summary>
    public void Failed()
    {
        var pause = FirstPause * (1 << Math.Min(Interlocked.Increment(ref _failures) - 1, 4));
        Volatile.Write(ref _availableAt, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
    }
}
