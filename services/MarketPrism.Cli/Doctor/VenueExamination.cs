using System.Net;
using MarketPrism.Configuration;
using MarketPrism.Exchanges;

namespace MarketPrism.Cli.Doctor;

/// <summary>Reachability, clock offset, and which symbols the venue really trades; the configuration itself has been checked before.</summary>
internal static class VenueExamination
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromMilliseconds(500);

    internal static async Task RunAsync(MarketPrismConfiguration configuration, bool live, TimeProvider time, Action<DoctorLine> print, CancellationToken cancellationToken)
    {
        foreach (var subscription in configuration.Subscriptions)
        {
            var venue = VenueCatalog.Find(subscription.Exchange, subscription.Market);
            print(new DoctorLine($"{subscription.Name} symbols", DoctorVerdict.Ok, $"{subscription.Symbols.Count} in {venue.Exchange}'s form"));
            var endpoint = new VenueEndpoint(subscription.Endpoint.WebSocketUrl, subscription.Endpoint.RestUrl);
            if (endpoint.RestBase is null && !live)
            {
                print(new DoctorLine(subscription.Name, DoctorVerdict.Skipped, $"{subscription.Exchange} {subscription.Market} was not contacted", "add --live to contact the real exchange"));
                continue;
            }

            using var client = CreateClient(configuration, subscription);
            if (await CheckClockAsync(subscription, venue, endpoint, client, time, print, cancellationToken))
                await CheckTradingAsync(subscription, venue, endpoint, client, print, cancellationToken);
        }
    }

    private static HttpClient CreateClient(MarketPrismConfiguration configuration, SubscriptionOptions subscription)
    {
        var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = configuration.Networking.WebSocket.ConnectTimeout };
        if (subscription.Proxy.Urls.Count > 0)
        {
            var proxy = new Uri(subscription.Proxy.Urls[0]);
            handler.Proxy = new WebProxy(proxy);
            if (proxy.UserInfo.Split(':') is [var user, var password]) handler.Proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
        }

        return new HttpClient(handler) { Timeout = configuration.Networking.Http.Timeout };
    }

    private static async Task<bool> CheckClockAsync(
        SubscriptionOptions subscription, IVenue venue, VenueEndpoint endpoint, HttpClient client, TimeProvider time, Action<DoctorLine> print, CancellationToken cancellationToken)
    {
        var request = venue.Rest.ServerTime(endpoint);
        var name = $"{subscription.Name} {request.Url.Host}";
        try
        {
            var (sent, started) = (time.GetUtcNow(), time.GetTimestamp());
            using var response = await client.GetAsync(request.Url, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var roundTrip = time.GetElapsedTime(started);
            var verdict = venue.Rest.Judge((int)response.StatusCode, response.Headers.RetryAfter?.Delta, body);
            if (verdict.Outcome != RestOutcome.Success || venue.Rest.ReadServerTime(body) is not { } venueMs)
            {
                print(new DoctorLine(name, DoctorVerdict.Failed, $"HTTP {(int)response.StatusCode} {verdict.Outcome}: {verdict.Message}", AdviceFor(verdict.Outcome)));
                return false;
            }

            var offset = DateTimeOffset.FromUnixTimeMilliseconds(venueMs) - (sent + (roundTrip / 2));
            var good = offset.Duration() <= MaxOffset + (roundTrip / 2);
            print(new DoctorLine(name, DoctorVerdict.Ok, $"reachable, round trip {roundTrip.TotalMilliseconds:0} ms"));
            print(new DoctorLine($"{subscription.Name} clock", good ? DoctorVerdict.Ok : DoctorVerdict.Warning, $"the venue's is {offset.TotalMilliseconds:+0;-0} ms from this machine's",
                good ? "" : "synchronise this machine's clock (chrony, systemd-timesyncd): latencies are measured against it"));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            print(new DoctorLine(name, DoctorVerdict.Failed, e is HttpRequestException ? e.Message : $"no answer in {client.Timeout.TotalSeconds:0} s",
                "check DNS, firewall, NetworkPolicy and proxy; in a country that the venue does not serve use another endpoint or a proxy"));
            return false;
        }
    }

    private static async Task CheckTradingAsync(SubscriptionOptions subscription, IVenue venue, VenueEndpoint endpoint, HttpClient client, Action<DoctorLine> print, CancellationToken cancellationToken)
    {
        var listed = new ListedInstruments();
        foreach (var request in venue.Rest.Instruments(endpoint, subscription.Symbols))
        {
            if (await ReadAsync(listed, venue, client, request.Url, cancellationToken) is not { } fault) continue;
            print(new DoctorLine($"{subscription.Name} instruments", DoctorVerdict.Warning, $"the list could not be read: {fault}", "try again; symbols were not checked against the venue"));
            return;
        }

        var missing = subscription.Symbols.Where(s => !listed.IsTrading(s)).ToList();
        foreach (var symbol in missing)
            print(new DoctorLine($"{subscription.Name} symbol {symbol}", DoctorVerdict.Failed, listed.Explain(symbol), "remove it, or correct its spelling; the other symbols are collected all the same"));
        if (missing.Count == 0) print(new DoctorLine($"{subscription.Name} trading", DoctorVerdict.Ok, "the venue trades all of them"));
    }

    /// <summary>Null when the venue's list was read; an answer that is none says nothing about symbols.</summary>
    private static async Task<string?> ReadAsync(ListedInstruments listed, IVenue venue, HttpClient client, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return listed.TryAdd(venue, await client.GetByteArrayAsync(url, cancellationToken)) ? null : "the answer is no list of instruments, or an empty one";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer in {client.Timeout.TotalSeconds:0} s";
        }
    }

    private static string AdviceFor(RestOutcome outcome) => outcome switch
    {
        RestOutcome.Restricted => "the venue does not serve this address: use another endpoint or a proxy; trying again does not help",
        RestOutcome.RateLimited or RestOutcome.Banned => "too many requests came from this address: wait, and share the limits by giving its connectors one egress name",
        RestOutcome.BadRequest or RestOutcome.UnknownSymbol => "correct endpoint.rest_url: it is the base, without a path",
        _ => "the venue has a problem: see its status page; connectors come back by themselves",
    };
}
