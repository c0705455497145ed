using MarketPrism.Domain;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>A few instruments whose frames come on lanes, with the faults that a network has.</summary>
internal sealed class PlayedMarket
{
    private readonly Random _random;
    private readonly List<PlayedLane> _lanes = [];
    private readonly List<(PlayedLane Lane, PlayedVenue Venue, string Channel, byte[] Payload)> _late = [];
    private int _step;
    private int _connections;

    public PlayedMarket(Random random, int symbols, int lanes, ProcessorOptions? options = null)
    {
        _random = random;
        Options = options ?? new ProcessorOptions { Workers = 2 };
        string[] names = ["BTCUSDT", "ETHUSDT", .. Enumerable.Range(2, 30).Select(i => $"C{i}USDT")];
        Venues = [.. names.Take(symbols).Select(n => new PlayedVenue(n, random))];
        foreach (var venue in Venues) venue.Open();
        Bus = new PlayedBus(Venues, Options.Depth);
        for (var i = 0; i < lanes; i++) Connect();
        Bus.PublishDesired();
    }

    public ProcessorOptions Options { get; }

    public List<PlayedVenue> Venues { get; }

    public PlayedBus Bus { get; }

    public IReadOnlyList<PlayedLane> Lanes => _lanes;

    /// <summary>One frame in how many meets a fault; 0 = none.</summary>
    public int FaultRate { get; set; }

    /// <summary>Steps of 10 ms between two depth events of an instrument.</summary>
    public int DepthEvery { get; set; } = 10;

    /// <summary>Called before a frame goes out on all lanes.</summary>
    public Action<PlayedVenue, string>? OnSend { get; set; }

    public PlayedProcessor Start(string id) => Bus.Start(id, Options);

    public void Connect() => _lanes.Add(new PlayedLane(Bus, $"pod-{_lanes.Count}/shard/0/{++_connections}"));

    /// <summary>A connector dies: nothing of it follows.</summary>
    public void Cut(PlayedLane lane, bool isTold)
    {
        _lanes.Remove(lane);
        if (isTold) lane.Beat(ConnectionEvent.Closed);
    }

    public void Run(double seconds) => Bus.Pass(seconds, Step);

    /// <summary>What happens in 10 ms.</summary>
    public void Step()
    {
        _step++;
        if (_step % 500 == 0)
        {
            foreach (var lane in _lanes) lane.Beat();
        }

        if (_step % 3000 == 0) Bus.PublishDesired();
        for (var i = 0; i < Venues.Count; i++)
        {
            if (Bus.Removed.Contains(Venues[i].Key.Symbol)) continue;
            if ((_step + i) % DepthEvery == 0) Send(Venues[i], "depth", Venues[i].NextDepth());
            if ((_step + i) % 7 == 0) Send(Venues[i], "trade", Venues[i].NextTrade());
        }

        foreach (var (lane, venue, channel, payload) in _late.ToList())
        {
            if (_random.Next(4) != 0) continue;
            _late.Remove((lane, venue, channel, payload));
            lane.Send(venue, channel, payload);
        }
    }

    private void Send(PlayedVenue venue, string channel, byte[] payload)
    {
        OnSend?.Invoke(venue, channel);
        foreach (var lane in _lanes.ToList())
        {
            if (FaultRate == 0 || _random.Next(FaultRate) != 0)
            {
                lane.Send(venue, channel, payload);
                continue;
            }

            switch (_random.Next(7))
            {
                case 0: // lost by the bus
                    lane.Send(venue, channel, payload, isLost: true);
                    break;
                case 1: // never sent by the venue
                    break;
                case 2:
                    lane.Send(venue, channel, payload);
                    lane.Send(venue, channel, payload);
                    break;
                case 3:
                    _late.Add((lane, venue, channel, payload));
                    break;
                case 4: // garbled
                    lane.Send(venue, channel, payload[..^_random.Next(1, payload.Length)]);
                    break;
                case 5: // cut, and back with a new socket
                    Cut(lane, isTold: _random.Next(2) == 0);
                    Connect();
                    break;
                case 6: // a snapshot that nobody asked for
                    Bus.Publish("connector", Bus.Subjects.Raw(venue.Key.Exchange, venue.Key.Market, "snapshot", venue.Key.Symbol), venue.Snapshot());
                    lane.Send(venue, channel, payload);
                    break;
            }
        }
    }
}
