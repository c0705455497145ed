using System.Buffers;
using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole;

/// <summary>What the console shows at the service's own HTTP port: it is ready while the bus is there.</summary>
internal sealed class ConsoleSurface(ConsoleBoard board, IBus bus, LoopGroup loops, ServiceIdentity identity, TimeProvider time, Func<ConfigurationState> configuration) : IServiceSurface
{
    private readonly long _start = time.GetTimestamp();
    private readonly MarketPrismConfiguration _started = configuration().Configuration;

    public HealthVerdict Startup => HealthVerdict.Good;

    public HealthVerdict Live => HealthVerdict.Good;

    public HealthVerdict Ready => Reasons() is { Count: > 0 } reasons ? new HealthVerdict(false, string.Join("; ", reasons.Select(static r => r.Message))) : HealthVerdict.Good;

    private string Away => $"NATS at {bus.Status.Url} is not connected: the page shows what came before; look at the server and the credentials";

    public StatusDocument GetStatus(StatusDetail detail)
    {
        var status = bus.Status;
        lock (board.Gate)
        {
            return new StatusDocument
            {
                Service = identity.Service,
                Version = identity.Version,
                UptimeS = (long)time.GetElapsedTime(_start).TotalSeconds,
                Pod = identity.Pod,
                ConfigGeneration = configuration().Generation,
                State = status.IsConnected ? "Live" : "Disconnected",
                Ready = Reasons().Count == 0,
                Reasons = [.. ConfigurationReasons.Of(configuration(), _started), .. Reasons()],
                ControlRejected = loops.Rejected,
                Books = new BooksSection { Total = board.Books.Count, Synced = board.Books.Values.Count(static b => b.Book.IsProven) },
                Gaps = new GapsSection { Open = board.Gaps.Count(static g => g.IsOpen), LastDay = board.Gaps.Count },
                Nats = new NatsSection { Connected = status.IsConnected, Url = status.Url, Dropped = status.Dropped, OutboxBytes = status.OutboxBytes },
                Memory = new MemorySection { RssBytes = Environment.WorkingSet, Caches = [new CacheSection("gaps", board.Gaps.Count, ConsoleBoard.MaxGaps)] },
            };
        }
    }

    public void WriteGaps(long sinceNs, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        lock (board.Gate)
        {
            foreach (var gap in board.Gaps.Where(g => g.OpenedNs >= sinceNs || g.IsOpen).OrderBy(static g => g.OpenedNs)) json.WriteRawValue(gap.Json);
        }

        json.WriteEndArray();
    }

    private List<StatusReason> Reasons() => [.. bus.Status.IsConnected ? Array.Empty<StatusReason>() : [new StatusReason("NatsDisconnected", Away)], .. loops.Reasons()];

    public string GetConfiguration() => ConfigurationFile.Dump(configuration().Configuration);
}
