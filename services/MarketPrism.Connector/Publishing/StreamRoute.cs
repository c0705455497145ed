using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Connector.Publishing;

/// <summary>What every frame of a stream carries, made once: its subject, its partition, the head of its message id.</summary>
internal sealed class StreamRoute
{
    public StreamRoute(SubjectSpace subjects, Exchange exchange, Market market, string rawChannel, string symbol)
    {
        Subject = Encoding.ASCII.GetBytes(subjects.Raw(exchange, market, rawChannel, symbol));
        Partition = VirtualPartition.Of(exchange, market, symbol);
        MessageIdHead = Encoding.UTF8.GetBytes($"{exchange}:{market}:{symbol}:{rawChannel}:");
    }

    public byte[] Subject { get; }

    public VirtualPartition Partition { get; }

    public byte[] MessageIdHead { get; }

    /// <summary>Frames published, about.</summary>
    public long Frames { get; set; }
}
