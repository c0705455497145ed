using System.Text.RegularExpressions;
using MarketPrism.Domain;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>
/// What the schema's rules say, once more, for objects stored before a rule was there, and what CEL cannot say (cron, time zones).
/// </summary>
internal static partial class SpecRules
{
    private const string LabelForm = "write name or domain/name, the name of at most 63 letters, digits, '-', '_' and '.'";
    private static readonly string[] SpotChannels = ["orderbook", "trade", "bbo"];

    public static IReadOnlyList<SpecProblem> Check(ExchangeSubscriptionSpec spec)
    {
        var problems = new List<SpecProblem>();
        if (spec.Exchange is not ("binance" or "okx")) problems.Add(new("spec.exchange", $"'{spec.Exchange}' is not known; allowed: binance, okx"));
        var markets = spec.Exchange == "okx" ? new[] { "public" } : ["spot", "usdm", "coinm"];
        if (!markets.Contains(spec.Market)) problems.Add(new("spec.market", $"'{spec.Market}' is no market of {spec.Exchange}; its markets are {string.Join(", ", markets)}"));
        CheckSymbols(spec, problems);
        CheckChannels(spec, problems);
        CheckDurations(spec, problems);
        CheckTemplate(spec.Template, problems);
        for (var i = 0; i < (spec.MaintenanceWindows?.Count ?? 0); i++) CheckWindow(spec.MaintenanceWindows![i], $"spec.maintenanceWindows[{i}]", problems);
        return problems;
    }

    private static void CheckSymbols(ExchangeSubscriptionSpec spec, List<SpecProblem> problems)
    {
        if (spec.Symbols.Count == 0) problems.Add(new("spec.symbols", "is empty; name at least one symbol"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < spec.Symbols.Count && problems.Count < 10; i++)
        {
            var symbol = spec.Symbols[i];
            var field = $"spec.symbols[{i}]";
            var binanceForm = !symbol.Contains('-', StringComparison.Ordinal) && !symbol.Contains('/', StringComparison.Ordinal);
            if (!seen.Add(symbol)) problems.Add(new(field, $"'{symbol}' stands twice"));
            else if (symbol.Length == 0 || symbol.Any(char.IsWhiteSpace)) problems.Add(new(field, "is empty or has spaces"));
            else if (spec.Exchange == "binance" && !binanceForm) problems.Add(new(field, $"'{symbol}' is written '{symbol.Replace("-SWAP", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal)}' on Binance"));
            else if (spec.Exchange == "okx" && binanceForm) problems.Add(new(field, $"'{symbol}' has another form on OKX: BTC-USDT, BTC-USDT-SWAP"));
        }
    }

    private static void CheckChannels(ExchangeSubscriptionSpec spec, List<SpecProblem> problems)
    {
        if (spec.Channels.Count == 0) problems.Add(new("spec.channels", "is empty"));
        for (var i = 0; i < spec.Channels.Count; i++)
        {
            if (!ChannelNames.TryParse(spec.Channels[i], out _)) problems.Add(new($"spec.channels[{i}]", $"'{spec.Channels[i]}' is not known; allowed: {string.Join(", ", ChannelNames.All)}"));
            else if (spec.Market == "spot" && !SpotChannels.Contains(spec.Channels[i])) problems.Add(new($"spec.channels[{i}]", $"'{spec.Channels[i]}' exists only for derivatives; spot has {string.Join(", ", SpotChannels)}"));
        }
    }

    private static void CheckDurations(ExchangeSubscriptionSpec spec, List<SpecProblem> problems)
    {
        void Check(string? text, string field)
        {
            if (text is not null && !DurationText.TryParse(text, out _)) problems.Add(new(field, $"'{text}' is no duration; write 30s, 5m, 23h"));
        }

        Check(spec.Connection?.ReconnectDelay, "spec.connection.reconnectDelay");
        Check(spec.Connection?.MaxReconnectDelay, "spec.connection.maxReconnectDelay");
        Check(spec.Connection?.ConnectionTimeout, "spec.connection.connectionTimeout");
        Check(spec.Connection?.MaxAge, "spec.connection.maxAge");
        Check(spec.Connection?.HealthCheckInterval, "spec.connection.healthCheckInterval");
        Check(spec.Freshness?.MaxSilence, "spec.freshness.maxSilence");
        Check(spec.Freshness?.Floor, "spec.freshness.floor");
        Check(spec.Liveness?.StaleAfter, "spec.liveness.staleAfter");
        Check(spec.Liveness?.MinUptime, "spec.liveness.minUptime");
        Check(spec.Orderbook?.SnapshotInterval, "spec.orderbook.snapshotInterval");
        Check(spec.Orderbook?.UpdateInterval, "spec.orderbook.updateInterval");
    }

    // The keys of maps: a schema cannot describe them
    private static void CheckTemplate(TemplateSpec? template, List<SpecProblem> problems)
    {
        void Check(Dictionary<string, string>? map, string field, Func<string, bool> isGood, string form)
        {
            foreach (var key in map?.Keys.Where(k => !isGood(k)) ?? []) problems.Add(new(field, $"'{key}' is no valid name; {form}"));
        }

        Check(template?.Labels, "spec.template.labels", IsLabelKey, LabelForm);
        Check(template?.Annotations, "spec.template.annotations", IsLabelKey, LabelForm);
        Check(template?.NodeSelector, "spec.template.nodeSelector", IsLabelKey, LabelForm);
        Check(template?.Env, "spec.template.env", static k => EnvironmentName().IsMatch(k), "write letters, digits, '_', '-' and '.', not beginning with a digit");
    }

    private static bool IsLabelKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        return name.Length is > 0 and <= 63 && LabelName().IsMatch(name) && (slash < 0 || (slash is > 0 and <= 253 && LabelPrefix().IsMatch(key[..slash])));
    }

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")]
    private static partial Regex LabelName();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex LabelPrefix();

    [GeneratedRegex("^[-._a-zA-Z][-._a-zA-Z0-9]*$")]
    private static partial Regex EnvironmentName();

    private static void CheckWindow(MaintenanceWindowSpec window, string field, List<SpecProblem> problems)
    {
        if (MaintenanceSchedule.Problem(window.Schedule) is { } problem) problems.Add(new($"{field}.schedule", problem));
        if (!DurationText.TryParse(window.Duration, out _)) problems.Add(new($"{field}.duration", $"'{window.Duration}' is no duration; write 2h"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out _)) problems.Add(new($"{field}.timeZone", $"'{window.TimeZone}' is not known; write an IANA name, as UTC or Europe/Berlin"));
    }
}
