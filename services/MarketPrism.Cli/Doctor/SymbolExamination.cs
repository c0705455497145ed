using System.Globalization;
using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Cli.Doctor;

/// <summary>What each symbol of a subscription is at its venue now. Only the venue's own word makes a symbol wrong: one that it has not spoken of is unchecked, one that does not trade now will.</summary>
internal static class SymbolExamination
{
    internal static IEnumerable<DoctorLine> Examine(SubscriptionOptions options, InquiredInstruments answer)
    {
        var (subscription, symbols) = (options.Name, options.Symbols);
        var venue = VenueCatalog.Find(options.Exchange, options.Market);
        var unheard = symbols.Where(s => !answer.Listed.ContainsKey(s) && !answer.Absent.Contains(s)).ToList();
        if (unheard.Count > 0)
        {
            yield return new DoctorLine($"{subscription} instruments", DoctorVerdict.Warning, $"the list could not be read: {answer.Fault}",
                unheard.Count == symbols.Count ? "try again; symbols were not checked against the venue" : $"try again; not checked against the venue: {string.Join(", ", unheard)}");
        }

        var trading = 0;
        foreach (var symbol in symbols)
        {
            var name = $"{subscription} symbol {symbol}";
            if (answer.Absent.Contains(symbol))
                yield return new DoctorLine(name, DoctorVerdict.Failed, Missing(symbol, answer.Names), "remove it, or correct its spelling; the other symbols are collected all the same");
            else if (!answer.Listed.TryGetValue(symbol, out var instrument))
                continue;
            else if (instrument is { IsTrading: true })
                trading++;
            else
                yield return Idle(name, instrument);
            if (options.Channels.Contains(Channel.FundingRate) && answer.Listed.GetValueOrDefault(symbol)?.Funds is { } funds && funds != venue.ChannelsOf(symbol).Contains(Channel.FundingRate))
                yield return Funding(name, funds);
        }

        if (trading == symbols.Count) yield return new DoctorLine($"{subscription} trading", DoctorVerdict.Ok, "the venue trades all of them");
        else if (trading > 0) yield return new DoctorLine($"{subscription} trading", DoctorVerdict.Ok, $"the venue trades {trading} of {symbols.Count}");
    }

    private static DoctorLine Idle(string name, Instrument? instrument)
    {
        if (instrument is null) return new DoctorLine(name, DoctorVerdict.Warning, "the venue lists it, and does not say yet what kind of instrument it is", "nothing: it is collected as soon as it says so");
        if (instrument.Phase == InstrumentPhase.Delisted) return new DoctorLine(name, DoctorVerdict.Failed, $"the venue says that it is over (status {instrument.Status}): no data would come", "remove it; the other symbols are collected all the same");
        if (instrument.Phase == InstrumentPhase.Unknown) return new DoctorLine(name, DoctorVerdict.Warning, $"the venue calls it '{instrument.Status}', a word that is not known here", "nothing if the venue trades it: it is collected as far as data come");
        var begins = instrument.Phase is InstrumentPhase.Announced or InstrumentPhase.Preopen && instrument.ListingMs is { } listing ? $", trading begins at {Text(listing)}" : "";
        var ends = instrument.DelistingMs is { } delisting ? $", it ends at {Text(delisting)}" : "";
        return new DoctorLine(name, DoctorVerdict.Warning, $"it is {instrument.Phase.Name()} (status {instrument.Status}){begins}{ends}: no trades come now", "nothing: it is collected as soon as data come");
    }

    private static DoctorLine Funding(string name, bool funds) => funds
        ? new DoctorLine($"{name} funding", DoctorVerdict.Ok, "it funds by its metadata, which its name does not tell: funding_rate is subscribed as soon as a connector has read them")
        : new DoctorLine($"{name} funding", DoctorVerdict.Warning, "its name is that of a contract that funds, its metadata say that it does not: no funding_rate comes of it", "nothing: its other channels are collected");

    private static string Missing(string symbol, IReadOnlyCollection<string> names)
    {
        var near = names.Where(k => k.StartsWith(symbol[..Math.Min(3, symbol.Length)], StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).Take(5).ToList();
        return near.Count > 0 ? $"the venue does not list it; it has {string.Join(", ", near)}" : "the venue does not list it";
    }

    private static string Text(long ms) => ms < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "no time that a calendar has";
}
