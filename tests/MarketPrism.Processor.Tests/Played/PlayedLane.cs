using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>One socket of a connector.</summary>
internal sealed class PlayedLane(PlayedBus bus, string connection)
{
    private readonly Dictionary<VirtualPartition, long> _sequences = [];

    public string Connection { get; } = connection;

    public void Send(PlayedVenue venue, string channel, byte[] payload, bool isLost = false)
    {
        var partition = venue.Key.Partition;
        var sequence = _sequences[partition] = _sequences.GetValueOrDefault(partition) + 1;
        if (isLost) return;
        Span<byte> buffer = stackalloc byte[512];
        var headers = new MessageHeaders(buffer);
        headers.Add("Mp-Conn"u8, Encoding.UTF8.GetBytes(Connection));
        headers.Add("Mp-Seq"u8, sequence);
        headers.Add("Mp-Recv"u8, bus.NowNs);
        bus.Publish("connector", bus.Subjects.Raw(venue.Key.Exchange, venue.Key.Market, channel, venue.Key.Symbol), payload, headers.Complete());
    }

    public void Beat(ConnectionEvent kind = ConnectionEvent.Beat) =>
        bus.Publish("connector", bus.Subjects.Connection(Exchange.Binance, Market.Spot), new ConnectionNotice(kind, Connection, bus.NowNs, "", "", "", [.. _sequences]).ToJson());
}
