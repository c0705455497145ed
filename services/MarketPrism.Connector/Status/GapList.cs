using System.Buffers;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Connector.Status;

/// <summary>Ledger records as a JSON array.</summary>
internal static class GapList
{
    public static void Write(IReadOnlyList<GapRecord> records, IBufferWriter<byte> output)
    {
        var buffer = new MessageBuffer();
        buffer.Append((byte)'[');
        for (var i = 0; i < records.Count; i++)
        {
            if (i > 0) buffer.Append((byte)',');
            GapRecordJson.Append(buffer, records[i]);
        }

        buffer.Append((byte)']');
        output.Write(buffer.Written);
    }
}
