using System.Text;

namespace MarketPrism.Exchanges.Tests;

/// <summary>A frame's header as text, to compare.</summary>
internal sealed record Seen(FrameKind Kind, string Channel, string Symbol, string Identity, long Time)
{
    public static Seen By(IFeedProtocol feed, string frame) => By(feed, Encoding.UTF8.GetBytes(frame));

    public static Seen By(IFeedProtocol feed, byte[] frame) => Of(feed.Classify(frame));

    public static Seen Of(FrameHeader header)
    {
        Span<byte> id = stackalloc byte[64];
        var length = header.Identity.Format(id);
        var identity = header.Kind != FrameKind.Data ? "" : header.Identity.Kind == FrameIdentityKind.Hash ? "hash" : Encoding.ASCII.GetString(id[..length]);
        return new Seen(header.Kind, Encoding.UTF8.GetString(header.Channel), Encoding.UTF8.GetString(header.Symbol), identity, header.EventTimeMs);
    }
}
