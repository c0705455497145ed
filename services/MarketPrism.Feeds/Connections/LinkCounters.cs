namespace MarketPrism.Feeds;

/// <summary>Counters of one connection; written by its receiving task alone.</summary>
internal sealed class LinkCounters
{
    private long _routed;
    private long _unrouted;
    private long _control;
    private long _errors;
    private long _duplicates;

    internal long Routed => Volatile.Read(ref _routed);

    internal long Unrouted => Volatile.Read(ref _unrouted);

    internal long Control => Volatile.Read(ref _control);

    internal long Errors => Volatile.Read(ref _errors);

    internal long Duplicates => Volatile.Read(ref _duplicates);

    internal long Total => Routed + Unrouted + Control;

    internal LatencyHistogram Handler { get; } = new();

    internal void AddRouted() => Volatile.Write(ref _routed, _routed + 1);

    internal void AddUnrouted() => Volatile.Write(ref _unrouted, _unrouted + 1);

    internal void AddControl() => Volatile.Write(ref _control, _control + 1);

    internal void AddError() => Volatile.Write(ref _errors, _errors + 1);

    internal void AddDuplicate() => Volatile.Write(ref _duplicates, _duplicates + 1);
}
