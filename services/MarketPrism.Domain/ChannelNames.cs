using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Domain;

/// <summary>The words for channels in configuration, subjects and messages.</summary>
public static class ChannelNames
{
    /// <summary>All words, in the order of <see cref="Channel"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["orderbook", "trade", "bbo", "mark_price", "funding_rate", "open_interest", "liquidation"];

    /// <summary>The word of a channel: <c>orderbook</c>, <c>trade</c>, …</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>Its word.</returns>
    public static string Name(this Channel channel) => All[(int)channel];

    /// <summary>True for the channels that only derivatives have.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>Whether spot markets lack it.</returns>
    public static bool IsDerivativeOnly(this Channel channel) => channel >= Channel.MarkPrice;

    /// <summary>Finds the channel of a word.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="channel">The channel, when found.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out Channel channel)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] != name) continue;
            channel = (Channel)i;
            return true;
        }

        channel = default;
        return false;
    }
}
