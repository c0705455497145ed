using System.Text;
using System.Text.RegularExpressions;
using MarketPrism.Configuration;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>
/// Checks a spec by the rules of the connectors themselves: the file that they would get is written and read as they read it, so that nothing is rolled out that no connector
/// takes. Also for objects that were stored before the schema had a rule, and for what CEL cannot say.
/// </summary>
internal static partial class SpecRules
{
    private const int MostNamed = 10;
    private const string LabelForm = "write name or domain/name, the name of at most 63 letters, digits, '-', '_' and '.'";

    /// <summary>Certificates are in the pods, not here.</summary>
    private static readonly ConfigurationLoader Loader = new(null, new Dictionary<string, string>()) { FilesAreElsewhere = true };

    public static IReadOnlyList<SpecProblem> Check(ExchangeSubscription subscription, OperatorOptions options)
    {
        var problems = new List<SpecProblem>();
        CheckTemplate(subscription.Spec.Template, problems);
        if (Durations(subscription.Spec) is { Count: > 0 } wrong) return [.. problems, .. wrong]; // without them there is no file
        var file = YamlText.Of(ConnectorConfiguration.Render(subscription, subscription.Spec.Symbols, subscription.Spec.Channels, options));
        try
        {
            Loader.Parse(Encoding.UTF8.GetBytes(file));
            return problems;
        }
        catch (ConfigurationException e)
        {
            return [.. problems, .. e.Problems.Take(MostNamed).Select(static p => new SpecProblem(SpecFields.Of(p.Key), p.Explain()))];
        }
    }

    private static List<SpecProblem> Durations(ExchangeSubscriptionSpec spec)
    {
        var problems = new List<SpecProblem>();
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
        for (var i = 0; i < (spec.MaintenanceWindows?.Count ?? 0); i++) Check(spec.MaintenanceWindows![i].Duration, $"spec.maintenanceWindows[{i}].duration");
        return problems;
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
}
