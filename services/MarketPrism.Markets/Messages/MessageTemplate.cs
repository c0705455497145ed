using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Messages;

/// <summary>What is the same in all messages of one data type of one instrument: the subject and the head of the JSON, as bytes.</summary>
public sealed class MessageTemplate
{
    private readonly byte[] _subject;
    private readonly byte[] _head;

    /// <summary>Builds the template.</summary>
    /// <param name="type">The data type.</param>
    /// <param name="instrument">The instrument, its key with the exchange's own token.</param>
    /// <param name="subjects">The installation's subjects.</param>
    public MessageTemplate(Channel type, Instrument instrument, SubjectSpace subjects)
    {
        _subject = Encoding.UTF8.GetBytes(subjects.Normalized(type, instrument.Key.Exchange, instrument));
        QuantityUnit = instrument.QuantityUnit;
        var buffer = new MessageBuffer();
        buffer.Append("{\"schema\":1,\"data_type\":"u8);
        buffer.AppendText(type.Name());
        buffer.Append(",\"exchange\":"u8);
        buffer.AppendText(instrument.Key.Exchange.Token);
        buffer.Append(",\"market_type\":"u8);
        buffer.AppendText(instrument.MarketType.Name());
        buffer.Append(",\"symbol\":"u8);
        buffer.AppendText(instrument.Symbol);
        buffer.Append(",\"venue_symbol\":"u8);
        buffer.AppendText(instrument.Key.Symbol);
        buffer.Append(",\"ts_ms\":"u8);
        _head = buffer.Written.ToArray();
    }

    /// <summary>The subject.</summary>
    public ReadOnlySpan<byte> Subject => _subject;

    /// <summary>What quantities of the instrument count.</summary>
    public QuantityUnit QuantityUnit { get; }

    /// <summary>Starts a message: everything up to and with the epoch.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="stamp">Times and epoch.</param>
    internal void Begin(MessageBuffer buffer, in MessageStamp stamp)
    {
        buffer.Clear();
        buffer.Append(_head);
        buffer.Append(stamp.EventMs == 0 ? null : stamp.EventMs);
        buffer.Append(",\"recv_ns\":"u8);
        buffer.Append(stamp.ReceivedNs == 0 ? null : stamp.ReceivedNs);
        buffer.Append(",\"pub_ns\":"u8);
        buffer.Append(stamp.PublishedNs);
        buffer.Append(",\"source\":\"marketprism\",\"epoch\":"u8);
        buffer.Append(stamp.Epoch);
    }
}
