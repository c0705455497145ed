using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>What the connector wants of a configuration beyond the schema: symbols in the venue's form, channels that it has, what the connection layer takes.</summary>
internal static class ConnectorCheck
{
    public static void Check(MarketPrismConfiguration configuration, ConfigurationProblems problems)
    {
        // Also what a truncated file looks like: it must not end all that runs
        if (configuration.Subscriptions.Count == 0) problems.Add("subscriptions", "", "is empty: a connector collects nothing without one", "at least one (docs/configuration.md)");
        for (var i = 0; i < configuration.Subscriptions.Count; i++) Check(configuration, configuration.Subscriptions[i], $"subscriptions[{i}]", problems);
    }

    private static void Check(MarketPrismConfiguration configuration, SubscriptionOptions subscription, string path, ConfigurationProblems problems)
    {
        var venue = VenueCatalog.Find(subscription.Exchange, subscription.Market);
        for (var i = 0; i < subscription.Symbols.Count; i++)
        {
            if (venue.ExplainSymbol(subscription.Symbols[i]) is { } wrong)
                problems.Add($"{path}.symbols[{i}]", subscription.Symbols[i], $"is not {venue.Exchange}'s form: {wrong}", "");
        }

        for (var i = 0; i < subscription.Channels.Count; i++)
        {
            if (!venue.Channels.Contains(subscription.Channels[i]))
                problems.Add($"{path}.channels[{i}]", subscription.Channels[i].Name(), $"is not offered by {venue.Exchange} {venue.Market}", string.Join(", ", venue.Channels.Select(static c => c.Name())));
        }

        foreach (var error in SettingsOf.Feed(configuration, subscription).Validate()) problems.Add(error.Key, error.Value, "is not allowed", error.Allowed);
    }
}
