using System.Buffers.Text;

namespace MarketPrism.Nats.Protocol;

/// <summary>Finds the boundaries of PUB and HPUB operations that this client has written, to resume after a cut in the middle of one.</summary>
internal static class PublishScanner
{
    /// <summary>The end of the last operation that lies wholly within the first <paramref name="sent"/> bytes, and how many there are up to it.</summary>
    public static (int End, int Operations) WholeOperations(ReadOnlySpan<byte> written, int sent)
    {
        var end = 0;
        var operations = 0;
        while (end < written.Length)
        {
            var next = end + OperationLength(written[end..]);
            if (next > sent) break;
            end = next;
            operations++;
        }

        return (end, operations);
    }

    private static int OperationLength(ReadOnlySpan<byte> written)
    {
        var lineEnd = written.IndexOf("\r\n"u8);
        var size = written[(written[..lineEnd].LastIndexOf((byte)' ') + 1)..lineEnd];
        if (!Utf8Parser.TryParse(size, out int total, out _)) throw new InvalidOperationException("the outbox holds what is no PUB or HPUB");
        return lineEnd + 2 + total + 2;
    }
}
