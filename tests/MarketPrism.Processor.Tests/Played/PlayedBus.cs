using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>A bus on one thread under virtual time: processors, connectors' answers and a consumer. What is published waits in a queue until <see cref="Settle"/>.</summary>
internal sealed class PlayedBus
{
    private readonly Queue<(string Publisher, string Subject, byte[] Headers, byte[] Payload, string Reply)> _messages = new();
    private readonly Dictionary<string, PlayedProcessor> _processors = [];
    private readonly Dictionary<(string, VirtualPartition), long> _sequences = [];
    private readonly List<PlayedVenue> _venues;

    public PlayedBus(IEnumerable<PlayedVenue> venues, int depth = 0)
    {
        _venues = [.. venues];
        Consumer = new PlayedConsumer(_venues, depth);
    }

    public ManualTimeProvider Time { get; } = new();

    public SubjectSpace Subjects { get; } = new();

    public PlayedConsumer Consumer { get; }

    public IReadOnlyDictionary<string, PlayedProcessor> Processors => _processors;

    /// <summary>Whether requests for snapshots are answered now.</summary>
    public Func<bool> SnapshotsWork { get; set; } = static () => true;

    public Func<bool> BackfillsWork { get; set; } = static () => true;

    public bool InstrumentsWork { get; set; } = true;

    public int SnapshotsAsked { get; private set; }

    /// <summary>Requests for instruments that are not played here.</summary>
    public List<string> Unanswered { get; } = [];

    /// <summary>Raw frames that processors have not got, by name: their network is cut.</summary>
    public HashSet<string> Isolated { get; } = [];

    /// <summary>Symbols that no connector wants.</summary>
    public HashSet<string> Removed { get; } = [];

    /// <summary>Others that take the ledger's records.</summary>
    public Dictionary<string, Action<GapRecord>> GapListeners { get; } = [];

    /// <summary>Sees what processors publish.</summary>
    public Action<string, byte[]>? Published { get; set; }

    public long NowNs => (Time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    public PlayedProcessor Start(string id, ProcessorOptions? options = null)
    {
        var processor = new PlayedProcessor(id, this, (options ?? new ProcessorOptions()) with { Id = id, Workers = (options ?? new ProcessorOptions { Workers = 2 }).Workers });
        _processors[id] = processor;
        return processor;
    }

    public void Kill(string id) => _processors.Remove(id);

    public void Publish(string publisher, string subject, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> headers = default, string reply = "") =>
        _messages.Enqueue((publisher, subject, headers.ToArray(), payload.ToArray(), reply));

    /// <summary>A raw frame with its headers.</summary>
    public void PublishRaw(string connection, Exchange exchange, Market market, string channel, string symbol, string payload, string? id = null, string? url = null)
    {
        var partition = VirtualPartition.Of(exchange, market, symbol);
        Span<byte> buffer = stackalloc byte[512];
        var headers = new MessageHeaders(buffer);
        headers.Add("Mp-Conn"u8, Encoding.UTF8.GetBytes(connection));
        headers.Add("Mp-Seq"u8, _sequences[(connection, partition)] = _sequences.GetValueOrDefault((connection, partition)) + 1);
        headers.Add("Mp-Recv"u8, NowNs);
        if (id is not null) headers.Add("Nats-Msg-Id"u8, Encoding.UTF8.GetBytes($"{exchange}:{market}:{symbol}:{id}"));
        if (url is not null) headers.Add("Mp-Url"u8, Encoding.UTF8.GetBytes(url));
        Publish("connector", Subjects.Raw(exchange, market, channel, symbol), Encoding.UTF8.GetBytes(payload), headers.Complete());
    }

    public void PublishInstruments() =>
        Publish("connector", Subjects.Raw(Exchange.Binance, Market.Spot, "instruments", "ALL"), PlayedVenue.ExchangeInfo([.. _venues.Select(v => v.Key.Symbol)]));

    public void PublishDesired() => Publish("connector", Subjects.DesiredStreams(Exchange.Binance, Market.Spot), new DesiredStreams("pod/shard", [
        new(Domain.Channel.OrderBook, "depth", [.. Wanted]), new(Domain.Channel.Trade, "trade", [.. Wanted])]).ToJson());

    private IEnumerable<string> Wanted => _venues.Select(v => v.Key.Symbol).Where(s => !Removed.Contains(s));

    /// <summary>Delivers everything, and what follows from it.</summary>
    public void Settle()
    {
        do
        {
            while (_messages.TryDequeue(out var message)) Deliver(message);
            foreach (var processor in _processors.Values) AnswerRequests(processor);
        }
        while (_messages.Count > 0);
    }

    /// <summary>Lets time pass in steps of 10 ms.</summary>
    public void Pass(double seconds, Action? each = null)
    {
        for (var i = 0; i < seconds * 100; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            each?.Invoke();
            foreach (var processor in _processors.Values.ToList()) processor.Tick();
            Settle();
        }
    }

    private void Deliver((string Publisher, string Subject, byte[] Headers, byte[] Payload, string Reply) message)
    {
        if (Isolated.Contains(message.Publisher)) return;
        var (publisher, subject, headers, payload, reply) = message;
        var bus = new BusMessage(Encoding.UTF8.GetBytes(subject), Encoding.UTF8.GetBytes(reply), headers, payload, null);
        var tokens = subject.Split('.');
        var isControl = tokens[1] is "ctl" or "conn" or "gap";
        foreach (var (id, processor) in _processors)
        {
            if (Isolated.Contains(id)) continue;
            if (isControl) processor.TakeControl(bus);
            if (processor.Core.WorkerSubjects.Any(s => Matches(s.Split('.'), tokens))) processor.TakeForAll(bus);
            if (tokens[1] == "raw") processor.TakeRaw(tokens[2], bus);
        }

        if (tokens[1] == "gap")
        {
            foreach (var (id, take) in GapListeners)
            {
                if (!Isolated.Contains(id)) take(Markets.Messages.GapRecordJson.Read(payload)!);
            }
        }

        if (tokens[1] is "ctl" or "conn" or "raw") return;
        Published?.Invoke(subject, payload);
        Consumer.Take(publisher, subject, payload);
    }

    private static bool Matches(string[] pattern, string[] subject) => pattern.Length == subject.Length && pattern.Zip(subject).All(static t => t.First == "*" || t.First == t.Second);

    private void AnswerRequests(PlayedProcessor processor)
    {
        while (processor.Core.Requests.TryNext(out var request))
        {
            processor.Core.Requests.Done(request);
            if (Isolated.Contains(processor.Id)) continue;
            var tokens = request.Subject.Split('.');
            if (tokens[2] == "instruments")
            {
                if (InstrumentsWork && _venues.Count > 0) PublishInstruments();
                continue;
            }

            if (_venues.Find(v => v.Key.Symbol == tokens[^1]) is not { } venue)
            {
                Unanswered.Add(request.Subject);
                continue;
            }

            if (tokens[2] == "snapshot")
            {
                SnapshotsAsked++;
                if (!SnapshotsWork()) request.Refused?.Invoke(500);
                else Publish("connector", Subjects.Raw(venue.Key.Exchange, venue.Key.Market, "snapshot", venue.Key.Symbol), venue.Snapshot());
            }
            else if (BackfillsWork())
            {
                var wanted = BackfillRequest.Read(request.Payload)!;
                Publish("connector", Subjects.Raw(venue.Key.Exchange, venue.Key.Market, "backfill", venue.Key.Symbol), venue.Backfill(wanted.FromId!.Value, wanted.ToId!.Value));
            }
        }
    }
}
