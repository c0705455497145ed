using System.Text;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>A client in memory: keeps what it gets; answers protocol pings unless told not to.</summary>
internal sealed class MemoryTransport : IVenueTransport
{
    public List<VenueFrame> Frames { get; } = [];

    public VenueSession? Session { get; set; }

    public ushort? CloseCode { get; private set; }

    public bool Aborted { get; private set; }

    public bool Ended => Aborted || CloseCode is not null;

    public long PendingBytes { get; set; }

    public IEnumerable<string> Texts => Frames.Where(f => f.Kind == VenueFrameKind.Text).Select(f => Encoding.UTF8.GetString(f.Payload.Span));

    public void Send(VenueFrame frame) => Frames.Add(frame);

    public void Close(ushort code, string reason) => CloseCode = code;

    public void Abort() => Aborted = true;

    public static MemoryTransport Connect(SimulatedVenue venue, string url, string client = "test")
    {
        var transport = new MemoryTransport();
        var result = venue.Connect(url, client, transport);
        Assert.Null(result.Refusal);
        transport.Session = result.Session;
        return transport;
    }

    public void Say(string text) => Session!.ReceiveText(Encoding.UTF8.GetBytes(text));

    /// <summary>What came since the last call, text frames only.</summary>
    public List<string> Take()
    {
        var texts = Texts.ToList();
        Frames.Clear();
        return texts;
    }
}
