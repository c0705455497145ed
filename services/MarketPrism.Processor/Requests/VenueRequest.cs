using System.Diagnostics;

namespace MarketPrism.Processor;

/// <summary>A request to whoever connects to the venue.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Subject">Where it is asked; requests are told apart by it.</param>
/// <param name="Payload">The question.</param>
/// <param name="Priority">Higher goes first: how much the symbol is traded.</param>
/// <param name="Refused">Called when the answer is no, with how long to stay away (null = not said); null = the asker asks again by itself.</param>
/// <param name="Trace">Its span, from the wish to the answer; the queue's from now on.</param>
internal sealed record VenueRequest(VenueRequestKind Kind, string Subject, byte[] Payload, long Priority, Action<long?>? Refused, Activity? Trace = null);
