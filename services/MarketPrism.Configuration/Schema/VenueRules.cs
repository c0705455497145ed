using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Configuration;

/// <summary>What a venue can and cannot collect: the form of its symbols, its channels, and which channel exists for which instrument. What passes here can be planned.</summary>
internal static class VenueRules
{
    public static void Check(SubscriptionOptions subscription, string path, ConfigurationProblems problems)
    {
        var venue = VenueCatalog.All.FirstOrDefault(v => v.Exchange == subscription.Exchange && v.Market == subscription.Market);
        if (venue is null)
        {
            var markets = VenueCatalog.All.Where(v => v.Exchange == subscription.Exchange).Select(static v => v.Market.Token);
            problems.Add($"{path}.market", subscription.Market.Token, $"is no market of {subscription.Exchange}", string.Join(", ", markets));
            return;
        }

        var symbols = Symbols(subscription, venue, path, problems);
        var channels = Channels(subscription, venue, path, problems);
        if (symbols.Count == subscription.Symbols.Count) CheckPairs(subscription, venue, channels, path, problems);
    }

    private static List<string> Symbols(SubscriptionOptions subscription, IVenue venue, string path, ConfigurationProblems problems)
    {
        var good = new List<string>(subscription.Symbols.Count);
        for (var i = 0; i < subscription.Symbols.Count; i++)
        {
            if (venue.ExplainSymbol(subscription.Symbols[i]) is { } wrong) problems.Add($"{path}.symbols[{i}]", subscription.Symbols[i], $"is not {venue.Exchange}'s form: {wrong}", "");
            else good.Add(subscription.Symbols[i]);
        }

        return good;
    }

    private static List<Channel> Channels(SubscriptionOptions subscription, IVenue venue, string path, ConfigurationProblems problems)
    {
        var good = new List<Channel>(subscription.Channels.Count);
        for (var i = 0; i < subscription.Channels.Count; i++)
        {
            if (!venue.Channels.Contains(subscription.Channels[i]))
                problems.Add($"{path}.channels[{i}]", subscription.Channels[i].Name(), $"is not offered by {venue.Exchange} {venue.Market}{Example(subscription)}", Words(venue.Channels));
            else good.Add(subscription.Channels[i]);
        }

        return good;
    }

    /// <summary>A channel applies to those of the symbols that have it; one that none has, and a symbol that has none, are mistakes.</summary>
    private static void CheckPairs(SubscriptionOptions subscription, IVenue venue, List<Channel> channels, string path, ConfigurationProblems problems)
    {
        var offered = subscription.Symbols.Select(venue.ChannelsOf).ToList();
        var idle = channels.Where(c => offered.TrueForAll(o => !o.Contains(c))).ToHashSet();
        for (var i = 0; i < subscription.Channels.Count; i++)
        {
            if (idle.Contains(subscription.Channels[i]))
                problems.Add($"{path}.channels[{i}]", subscription.Channels[i].Name(), $"does not exist for {Listed(subscription.Symbols)}", Words([.. venue.Channels.Where(c => offered.Exists(o => o.Contains(c)))]));
        }

        var useful = channels.Where(c => !idle.Contains(c)).ToList();
        for (var i = 0; useful.Count > 0 && i < offered.Count; i++)
        {
            if (!useful.Exists(offered[i].Contains))
                problems.Add($"{path}.symbols[{i}]", subscription.Symbols[i], $"has none of the channels {Words(useful)}: nothing would be collected of it", Words(offered[i]));
        }
    }

    private static string Example(SubscriptionOptions subscription) => subscription.Symbols.Count > 0 ? $" ({Listed(subscription.Symbols)})" : "";

    private static string Listed(ValueList<string> symbols) => symbols.Count switch
    {
        1 => symbols[0],
        2 => $"{symbols[0]} and {symbols[1]}",
        _ => $"{symbols[0]}, {symbols[1]} and {symbols.Count - 2} more",
    };

    private static string Words(IReadOnlyList<Channel> channels) => string.Join(", ", channels.Select(static c => c.Name()));
}
