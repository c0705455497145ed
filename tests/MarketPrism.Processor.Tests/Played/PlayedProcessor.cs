using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>A processor on the played bus: the production code without its threads.</summary>
internal sealed class PlayedProcessor : IProcessorOutput, IPartitionFeed
{
    private readonly PlayedBus _bus;
    private readonly HashSet<string> _partitions = [];

    public PlayedProcessor(string id, PlayedBus bus, ProcessorOptions options)
    {
        Id = id;
        _bus = bus;
        Core = new ProcessorCore(options, bus.Subjects, this, this, bus.Time, NullLogger.Instance);
    }

    public string Id { get; }

    public ProcessorCore Core { get; }

    /// <summary>What the server takes.</summary>
    public int MaxPayload { get; set; } = 1024 * 1024;

    public bool IsConnected => !_bus.Isolated.Contains(Id);

    public IEnumerable<VirtualPartition> Owned =>
        Enumerable.Range(0, VirtualPartition.Count).Select(i => new VirtualPartition(i)).Where(p => Core.Partitions.RoleOf(p) == PartitionRole.Owner);

    /// <summary>What is published goes nowhere.</summary>
    public bool IsMuted { get; set; }

    /// <summary>Hears everything that is published.</summary>
    public Action<string, byte[]>? Published { get; set; }

    /// <summary>The trace context of the last message that had one.</summary>
    public string LastTrace { get; private set; } = "";

    public bool Publish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> traceParent)
    {
        if (IsMuted) return true;
        if (!traceParent.IsEmpty) LastTrace = Encoding.ASCII.GetString(traceParent);
        Published?.Invoke(Encoding.UTF8.GetString(subject), payload.ToArray());
        _bus.Publish(Id, Encoding.UTF8.GetString(subject), payload);
        return true;
    }

    /// <summary>Whether subjects are in force as soon as they are wanted; else <see cref="ProcessorCore.Listen"/> has to be called.</summary>
    public bool ListensAtOnce { get; set; } = true;

    public bool Set(VirtualPartition partition, bool wanted)
    {
        if (wanted) _partitions.Add(partition.Token);
        else _partitions.Remove(partition.Token);
        return wanted && ListensAtOnce;
    }

    /// <summary>Control messages that could not be used.</summary>
    public long Rejected { get; private set; }

    public void TakeControl(in BusMessage message)
    {
        if (!Core.HandleControl(message)) Rejected++;
    }

    /// <summary>What every worker hears: metadata and prices of indices.</summary>
    public void TakeForAll(in BusMessage message)
    {
        foreach (var worker in Core.Workers) worker.Handle(message);
    }

    public void TakeRaw(string partition, in BusMessage message)
    {
        if (_partitions.Contains(partition)) Core.WorkerOf(new VirtualPartition(Convert.ToInt32(partition, 16))).Handle(message);
    }

    public void Tick()
    {
        Core.Tick();
        Core.Positions?.WriteNewest();
        foreach (var worker in Core.Workers) worker.Tick();
    }

    public long Sum(Func<WorkerCounters, long> counter) => Core.Workers.Sum(w => counter(w.Context.Counters));
}
