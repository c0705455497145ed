namespace MarketPrism.Exchanges.Binance;

/// <summary>The envelope of combined streams: <c>{"stream":"…","data":…}</c>.</summary>
internal static class BinanceEnvelope
{
    /// <summary>Goes to the payload when there is an envelope; stays at the start when there is none.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryEnter(ref JsonCursor json)
    {
        if (json.Peek() != (byte)'{') return false;
        var start = json;
        json.Take((byte)'{');
        var first = true;
        if (json.NextMember(ref first, out var key) && key.SequenceEqual("stream"u8))
        {
            json.ReadString();
            while (json.NextMember(ref first, out key))
            {
                if (key.SequenceEqual("data"u8)) return true;
                json.Skip();
            }
        }

        // The payload's own usual first members
        json = start;
        if (key.Length == 1 && key[0] is (byte)'e' or (byte)'u') return false;
        return TryFind(ref json);
    }

    /// <summary>Checks the rest of the envelope.</summary>
    public static void Leave(ref JsonCursor json)
    {
        var first = false;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("data"u8)) json.Fail();
            json.Skip();
        }
    }

    private static bool TryFind(ref JsonCursor json)
    {
        var scan = json;
        scan.Take((byte)'{');
        var first = true;
        var isStream = false;
        var data = -1;
        while (scan.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("stream"u8)) isStream = true;
            if (key.SequenceEqual("data"u8) && data < 0) data = scan.At;
            scan.Skip();
        }

        if (!isStream || data < 0) return false;
        json = json.From(data);
        return true;
    }
}
