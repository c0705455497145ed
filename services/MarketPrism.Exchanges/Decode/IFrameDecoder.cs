namespace MarketPrism.Exchanges;

/// <summary>Turns raw frames and REST bodies into events. Keeps buffers, so one thread at a time; allocates nothing per frame.</summary>
public interface IFrameDecoder
{
    /// <summary>
    /// Decodes one frame completely. The structure is validated first, of the whole frame. In the events of books every number counts; elsewhere a value that is null, empty, absent or odd is
    /// unknown, and an element that lacks what it cannot do without is left out: what stands beside them is handed on all the same.
    /// </summary>
    /// <param name="rawChannel">The raw channel, as in the subject: <c>depth</c>, <c>books</c>, <c>snapshot</c>, …</param>
    /// <param name="payload">The whole frame or body.</param>
    /// <param name="scales">Scales for the levels of books, by the symbol that the frame names.</param>
    /// <param name="sink">Gets the events, in order; what it gets is valid during the call only.</param>
    /// <returns>Whether the frame was good; when not, nothing of it reached the sink.</returns>
    DecodeResult Decode(ReadOnlySpan<byte> rawChannel, ReadOnlySpan<byte> payload, IScaleSource scales, IMarketEventSink sink);
}
