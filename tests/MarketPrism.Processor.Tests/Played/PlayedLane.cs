using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>One socket of a connector.</summary>
internal sealed class PlayedLane(PlayedBus bus, string connection)
{
    private readonly Dictionary<VirtualPartition, long> _sequences = [];

    public string Connection { get; } = connection;

    public void Send(PlayedVenue venue, string channel, byte[] payload, bool isLost = false, string? trace = null)
    {
        var message = Message(venue, channel, payload, trace);
        if (!isLost) bus.Publish("connector", Encoding.UTF8.GetString(message.Subject.Span), payload, message.Headers.Span);
    }

    /// <summary>A frame as the bus would deliver it.</summary>
    public BusMessage Message(PlayedVenue venue, string channel, byte[] payload, string? trace = null)
    {
        var partition = venue.Key.Partition;
        var headers = new MessageHeaders(stackalloc byte[512]);
        headers.Add("Mp-Conn"u8, Encoding.UTF8.GetBytes(Connection));
        headers.Add("Mp-Seq"u8, _sequences[partition] = _sequences.GetValueOrDefault(partition) + 1);
        headers.Add("Mp-Recv"u8, bus.NowNs);
        if (trace is not null) headers.Add("traceparent"u8, Encoding.UTF8.GetBytes(trace));
        var subject = Encoding.UTF8.GetBytes(bus.Subjects.Raw(venue.Key.Exchange, venue.Key.Market, channel, venue.Key.Symbol));
        return new BusMessage(subject, default, headers.Complete().ToArray(), payload, null);
    }

    public void Beat(ConnectionEvent kind = ConnectionEvent.Beat) =>
        bus.Publish("connector", bus.Subjects.Connection(Exchange.Binance, Market.Spot), new ConnectionNotice(kind, Connection, bus.NowNs, "", "", "", [.. _sequences]).ToJson());
}
