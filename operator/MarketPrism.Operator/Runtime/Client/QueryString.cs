using System.Globalization;
using System.Text;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>The query parts of requests.</summary>
internal static class QueryString
{
    public static string Of(ListOptions options)
    {
        var query = new StringBuilder();
        Add(query, "labelSelector", options.LabelSelector);
        if (options.Limit is { } limit) Add(query, "limit", limit.ToString(CultureInfo.InvariantCulture));
        if (options.Continue is { } token) Add(query, "continue", token);
        else if (options.ResourceVersion.Length > 0) Add(query, "resourceVersion", options.ResourceVersion);
        return query.ToString();
    }

    public static string Of(WatchOptions options)
    {
        var query = new StringBuilder();
        Add(query, "watch", "1");
        Add(query, "allowWatchBookmarks", "true");
        Add(query, "resourceVersion", options.ResourceVersion);
        Add(query, "timeoutSeconds", ((long)Math.Ceiling(options.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        Add(query, "labelSelector", options.LabelSelector);
        return query.ToString();
    }

    public static string Of(PatchType type, PatchOptions options)
    {
        var query = new StringBuilder();
        Add(query, "fieldManager", options.FieldManager);
        if (type == PatchType.Apply) Add(query, "force", options.Force ? "true" : "false");
        Add(query, "fieldValidation", "Warn");
        return query.ToString();
    }

    private static void Add(StringBuilder query, string key, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        query.Append(query.Length == 0 ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
    }
}
