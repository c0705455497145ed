using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Exchanges;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Cli.Doctor;

/// <summary>Reachability, clock offset, and what the venue says of the symbols, all asked as a connector asks; the configuration itself has been checked before.</summary>
internal static class VenueExamination
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromMilliseconds(500);

    internal static async Task RunAsync(MarketPrismConfiguration configuration, bool live, TimeProvider time, Action<DoctorLine> print, CancellationToken cancellationToken)
    {
        foreach (var subscription in configuration.Subscriptions)
        {
            print(new DoctorLine($"{subscription.Name} symbols", DoctorVerdict.Ok, $"{subscription.Symbols.Count} in {subscription.Exchange}'s form"));
            if (subscription.Endpoint.RestUrl is null && !live)
            {
                print(new DoctorLine(subscription.Name, DoctorVerdict.Skipped, $"{subscription.Exchange} {subscription.Market} was not contacted", "add --live to contact the real exchange"));
                continue;
            }

            using var inquiry = new VenueInquiry(configuration, subscription, time, NullLogger.Instance); // what fails is a line of its own
            if (!await CheckClockAsync(subscription.Name, inquiry, time, print, cancellationToken)) continue;
            foreach (var line in SymbolExamination.Examine(subscription, await inquiry.AskInstrumentsAsync(cancellationToken))) print(line);
        }
    }

    private static async Task<bool> CheckClockAsync(string subscription, VenueInquiry inquiry, TimeProvider time, Action<DoctorLine> print, CancellationToken cancellationToken)
    {
        var name = $"{subscription} {inquiry.Host}";
        var (sent, started) = (time.GetUtcNow(), time.GetTimestamp());
        var (verdict, venueMs) = await inquiry.AskTimeAsync(cancellationToken);
        var roundTrip = time.GetElapsedTime(started);
        if (venueMs is not { } ms)
        {
            print(new DoctorLine(name, DoctorVerdict.Failed, $"{verdict.Outcome}: {verdict.Message}", AdviceFor(verdict.Outcome)));
            return false;
        }

        var offset = DateTimeOffset.FromUnixTimeMilliseconds(ms) - (sent + (roundTrip / 2));
        var good = offset.Duration() <= MaxOffset + (roundTrip / 2);
        print(new DoctorLine(name, DoctorVerdict.Ok, $"reachable, round trip {roundTrip.TotalMilliseconds:0} ms"));
        print(new DoctorLine($"{subscription} clock", good ? DoctorVerdict.Ok : DoctorVerdict.Warning, $"the venue's is {offset.TotalMilliseconds:+0;-0} ms from this machine's",
            good ? "" : "synchronise this machine's clock (chrony, systemd-timesyncd): latencies are measured against it"));
        return true;
    }

    private static string AdviceFor(RestOutcome outcome) => outcome switch
    {
        RestOutcome.Restricted => "the venue does not serve this address: use another endpoint or a proxy; trying again does not help",
        RestOutcome.RateLimited or RestOutcome.Banned => "too many requests came from this address: wait, and share the limits by giving its connectors one egress name",
        RestOutcome.BadRequest or RestOutcome.UnknownSymbol => "correct endpoint.rest_url: it is the base, without a path",
        RestOutcome.Unusable => "something else answers in the venue's place: correct endpoint.rest_url, look at proxies and captive portals; during a venue's maintenance wait",
        _ => "check DNS, firewall, NetworkPolicy and proxy; when these are in order the venue has a problem: see its status page, connectors come back by themselves",
    };
}
