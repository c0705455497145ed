using System.Buffers;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>Publishes REST bodies as raw frames of a connection of their own, with its sequence per partition. Thread-safe.</summary>
internal sealed class RestBodyPublisher(IBus bus, SubjectSpace subjects, VenueRequestOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long[] _sequences = new long[VirtualPartition.Count];
    private readonly byte[] _connectionSubject = Encoding.ASCII.GetBytes(subjects.Connection(options.Exchange, options.Venue.Market));

    /// <summary>Its <c>Mp-Conn</c>.</summary>
    public string Connection { get; } = $"{options.ConnectionPrefix}/rest/{options.Epoch}";

    /// <summary>Publishes a body.</summary>
    /// <param name="body">The answer that it came with.</param>
    /// <param name="symbol">The symbol whose partition it belongs to.</param>
    /// <param name="payload">The bytes.</param>
    /// <param name="identity">The tail of its message id.</param>
    /// <param name="traceParent">The span that it belongs to; empty = not traced.</param>
    /// <returns>False when the bus dropped it; the hole shows in the sequence.</returns>
    public bool Publish(RestBody body, string symbol, ReadOnlySpan<byte> payload, string identity, ReadOnlySpan<byte> traceParent = default)
    {
        var channel = body.Request.RawChannel;
        var (exchange, market) = (options.Exchange, options.Venue.Market);
        var subject = Encoding.ASCII.GetBytes(subjects.Raw(exchange, market, channel, symbol));
        var partition = VirtualPartition.Of(exchange, market, symbol).Index;
        var url = body.Request.Url.AbsoluteUri;
        var id = $"{exchange}:{market}:{symbol}:{channel}:{identity}";
        var buffer = ArrayPool<byte>.Shared.Rent(512 + Encoding.UTF8.GetByteCount(id) + url.Length + Connection.Length);
        try
        {
            lock (_lock)
            {
                var headers = new MessageHeaders(buffer);
                headers.Add("Mp-Conn"u8, Encoding.UTF8.GetBytes(Connection));
                headers.Add("Mp-Seq"u8, ++_sequences[partition]);
                headers.Add("Mp-Recv"u8, body.ReceivedNs);
                headers.Add("Mp-Url"u8, Encoding.ASCII.GetBytes(url));
                headers.Add("Nats-Msg-Id"u8, Encoding.UTF8.GetBytes(id));
                if (!traceParent.IsEmpty) headers.Add("traceparent"u8, traceParent);
                return bus.TryPublish(subject, headers.Complete(), payload);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Tells of the connection's life, with its positions.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="url">The venue's REST base.</param>
    /// <param name="cause">Why it closed.</param>
    public void Announce(ConnectionEvent what, string url, string cause)
    {
        lock (_lock)
        {
            var positions = new List<KeyValuePair<VirtualPartition, long>>();
            for (var i = 0; i < _sequences.Length; i++)
            {
                if (_sequences[i] > 0) positions.Add(new(new VirtualPartition(i), _sequences[i]));
            }

            var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
            bus.TryPublish(_connectionSubject, default, new ConnectionNotice(what, Connection, now, url, "", cause, positions).ToJson());
        }
    }
}
