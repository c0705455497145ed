namespace MarketPrism.Exchanges.Okx;

/// <summary>The outer object of a push (<c>arg</c>, <c>action</c>, <c>data</c>) or of a REST body (<c>code</c>, <c>data</c>).</summary>
internal ref struct OkxFrame
{
    private const int Arg = 0, Action = 1, Data = 2, Code = 3;

    private Members _members;

    /// <summary>The instrument in <c>arg</c>; empty when none.</summary>
    public ReadOnlySpan<byte> InstId;

    /// <summary>Whether it is a snapshot in the stream.</summary>
    public bool IsSnapshot;

    /// <summary>Whether it says that it is a snapshot or an update, as books do.</summary>
    public bool HasAction;

    /// <summary>An ack or an error, not data.</summary>
    public bool IsControl;

    /// <summary>Where the value of <c>data</c> starts; −1 before it was met.</summary>
    public int DataAt;

    /// <summary>Takes the members up to the value of <c>data</c>, or to the end.</summary>
    /// <param name="json">The text.</param>
    /// <param name="first">True before the first member; updated.</param>
    /// <returns>Whether <c>data</c> is next.</returns>
    public bool TakeHead(ref JsonCursor json, ref bool first)
    {
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("data"u8))
            {
                _members.Add(ref json, Data);
                DataAt = json.At;
                return !json.Failed;
            }

            TakeMember(ref json, key);
        }

        return false;
    }

    /// <summary>Whether <c>arg</c> or a REST code has come, so that the elements can be read with the right scales.</summary>
    public readonly bool KnowsInstrument => _members.Has(Arg) || _members.Has(Code);

    private void TakeMember(ref JsonCursor json, scoped ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("arg"u8))
        {
            _members.Add(ref json, Arg);
            ReadArg(ref json);
        }
        else if (key.SequenceEqual("action"u8))
        {
            _members.Add(ref json, Action);
            var action = json.TakeText();
            IsSnapshot = action.SequenceEqual("snapshot"u8);
            HasAction = IsSnapshot || action.SequenceEqual("update"u8);
        }
        else if (key.SequenceEqual("event"u8))
        {
            IsControl |= !json.TakeText().IsEmpty;
        }
        else if (key.SequenceEqual("code"u8))
        {
            _members.Add(ref json, Code);
            IsControl |= json.TakeInt64() is not (null or 0);
        }
        else
        {
            json.Skip();
        }
    }

    private void ReadArg(ref JsonCursor json)
    {
        if (!json.TryEnter((byte)'{')) return;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8)) InstId = json.TakeText();
            else json.Skip();
        }
    }
}
