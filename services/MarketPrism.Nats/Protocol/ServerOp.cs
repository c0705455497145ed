namespace MarketPrism.Nats.Protocol;

/// <summary>One operation of the server, as places in the bytes that it was parsed from.</summary>
internal struct ServerOp
{
    public ServerOpKind Kind;

    /// <summary>The whole operation, to the end of its last CRLF. When incomplete: how many bytes it will have, 0 if that is not known yet.</summary>
    public int Length;

    public long Sid;
    public int SubjectStart;
    public int SubjectLength;
    public int ReplyStart;
    public int ReplyLength;

    /// <summary>Headers and payload follow one another, so one start serves both.</summary>
    public int BodyStart;
    public int HeaderLength;
    public int PayloadLength;

    /// <summary>The text after INFO or -ERR.</summary>
    public int TextStart;
    public int TextLength;

    /// <summary>Why the bytes are invalid.</summary>
    public string? Error;

    public readonly ReadOnlySpan<byte> Subject(ReadOnlySpan<byte> source) => source.Slice(SubjectStart, SubjectLength);

    public readonly ReadOnlySpan<byte> Reply(ReadOnlySpan<byte> source) => source.Slice(ReplyStart, ReplyLength);

    public readonly ReadOnlySpan<byte> Headers(ReadOnlySpan<byte> source) => source.Slice(BodyStart, HeaderLength);

    public readonly ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> source) => source.Slice(BodyStart + HeaderLength, PayloadLength);

    public readonly ReadOnlySpan<byte> Text(ReadOnlySpan<byte> source) => source.Slice(TextStart, TextLength);
}
