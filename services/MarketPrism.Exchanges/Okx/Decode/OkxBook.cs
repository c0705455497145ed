namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>books</c> or of the REST book.</summary>
internal static class OkxBook
{
    private const int Asks = 0, Bids = 1, Time = 2, Check = 3, Previous = 4, Last = 5;

    public static void Read(ref JsonCursor json, DepthEvent depth, DepthKind kind, IScaleSource scales, ReadOnlySpan<byte> symbol)
    {
        if (json.Failed) return;
        var members = default(Members);
        depth.Reset(kind, scales.ScalesOf(symbol));
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("asks"u8))
            {
                members.Add(ref json, Asks);
                json.ReadLevels(depth, depth.Asks);
            }
            else if (key.SequenceEqual("bids"u8))
            {
                members.Add(ref json, Bids);
                json.ReadLevels(depth, depth.Bids);
            }
            else if (key.SequenceEqual("ts"u8))
            {
                members.Add(ref json, Time);
                depth.EventTimeMs = json.TakeTime();
            }
            else if (key.SequenceEqual("checksum"u8))
            {
                members.Add(ref json, Check);
                depth.Checksum = TakeChecksum(ref json);
            }
            else if (key.SequenceEqual("prevSeqId"u8))
            {
                members.Add(ref json, Previous);
                depth.PreviousId = json.ReadInt64();
            }
            else if (key.SequenceEqual("seqId"u8))
            {
                members.Add(ref json, Last);
                depth.LastId = json.ReadInt64();
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Asks | 1 << Bids);
        if (members.Has(Previous) && !members.Has(Last)) json.Fail();
        if (depth.LastId < DepthEvent.NoId || depth.PreviousId < DepthEvent.NoId) json.Fail();
    }

    // It proves more than the ids do where it is sent; they are enough without it
    private static int TakeChecksum(ref JsonCursor json)
    {
        json.Peek();
        var at = json.At;
        if (json.TakeInt64() is not { } checksum) return 0;
        if (checksum == (int)checksum) return (int)checksum;
        json.PassOver(at, true);
        return 0;
    }
}
