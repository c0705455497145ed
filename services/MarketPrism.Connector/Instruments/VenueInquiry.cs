using MarketPrism.Configuration;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Asks the venue of a subscription once, as its connector would: the same endpoint, proxies, TLS and document gate, the same way to tell a missing symbol from an answer that is no list.</summary>
public sealed class VenueInquiry : IDisposable
{
    private readonly SubscriptionOptions _subscription;
    private readonly IVenue _venue;
    private readonly EgressBudgets _budgets;
    private readonly VenueRestClient _client;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="subscription">The subscription of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes the logs of requests that failed.</param>
    public VenueInquiry(MarketPrismConfiguration configuration, SubscriptionOptions subscription, TimeProvider time, ILogger logger)
    {
        _subscription = subscription;
        _venue = VenueCatalog.Find(subscription.Exchange, subscription.Market);
        _budgets = new EgressBudgets("inquiry", time);
        _client = new VenueRestClient(_venue, _budgets.Of(subscription.Exchange, _venue), SettingsOf.Rest(configuration, subscription) with { MaxRetries = 0 }, time, logger);
    }

    /// <summary>The host that is asked.</summary>
    public string Host => _venue.Rest.ServerTime(_client.Options.Endpoint).Url.Host;

    /// <summary>Asks for the venue's time.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the answer means, and the time, Unix ms; null when the answer is none.</returns>
    public async Task<(RestVerdict Verdict, long? TimeMs)> AskTimeAsync(CancellationToken cancellationToken)
    {
        var body = await _client.GetAsync(_venue.Rest.ServerTime(_client.Options.Endpoint), BudgetPriority.Normal, cancellationToken);
        return (body.Verdict, body.IsSuccess ? _venue.Rest.ReadServerTime(body.Body.Span) : null);
    }

    /// <summary>Asks for the symbols of the subscription.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the venue says of them.</returns>
    public async Task<InquiredInstruments> AskInstrumentsAsync(CancellationToken cancellationToken)
    {
        var reading = await new InstrumentFetcher(_subscription.Exchange, _venue, () => _client.Options.Endpoint, _client, _client.Unknown).FetchAsync(_subscription.Symbols, cancellationToken);
        return new InquiredInstruments(reading.Found.ToDictionary(static f => f.Key, static f => f.Value.Instrument), reading.Absent, reading.Names, reading.Fault);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _budgets.Dispose();
    }
}

/// <summary>What a venue says of symbols. Of a symbol that is in neither set it was not heard.</summary>
/// <param name="Listed">Those that it lists; null where it does not say, or not readably, what kind of instrument it is.</param>
/// <param name="Absent">Those that its usable answers lack, or that it refused by name.</param>
/// <param name="Names">All symbols that its answers list.</param>
/// <param name="Fault">Why a request was not answered usably; null when all were.</param>
public sealed record InquiredInstruments(IReadOnlyDictionary<string, Instrument?> Listed, IReadOnlySet<string> Absent, IReadOnlyCollection<string> Names, string? Fault);
