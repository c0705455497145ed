using System.Text;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Faults;

/// <summary>A REST answer that is not what was asked for, although its status says that all is well.</summary>
/// <param name="Kind">One of the <c>Rest…</c> kinds.</param>
/// <param name="Random">Where it breaks off, which error it is.</param>
/// <param name="Seconds">How late it comes, where that is the fault.</param>
internal readonly record struct DocumentFault(FaultKind Kind, MarketRandom Random, double Seconds)
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        "<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body><h1>Please wait while your request is being verified</h1></body></html>\n");

    /// <summary>The kinds that <see cref="FaultKind.RestHostile"/> picks from.</summary>
    public static IReadOnlyList<FaultKind> Kinds { get; } =
        [FaultKind.RestHtml, FaultKind.RestEmpty, FaultKind.RestOtherVenue, FaultKind.RestTruncated, FaultKind.RestErrorCode, FaultKind.SlowRest];

    /// <summary>What goes out instead of the venue's answer; another venue's document is the venue's own business.</summary>
    public VenueResponse Replace(VenueResponse response, ReadOnlyMemory<byte> empty, IReadOnlyList<string> errors) => Kind switch
    {
        FaultKind.RestHtml => response with { Status = 200, Body = Page, ContentType = "text/html; charset=UTF-8" },
        FaultKind.RestEmpty => response with { Status = 200, Body = empty },
        FaultKind.RestTruncated => response with { Body = response.Body[..(int)Random.Below(response.Body.Length)] },
        FaultKind.RestErrorCode => response with { Status = 200, Body = Encoding.UTF8.GetBytes(errors[(int)Random.Below(errors.Count)]) },
        _ => response with { Delay = TimeSpan.FromSeconds(Seconds) },
    };
}
