using System.Globalization;
using System.Reflection;
using System.Text;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Where a kind lives in the API.</summary>
/// <param name="Group">The group; empty for the core group.</param>
/// <param name="Version">The version.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Plural">The resource in URLs.</param>
public sealed record ResourceDefinition(string Group, string Version, string Kind, string Plural)
{
    /// <summary>Group and version as objects carry it.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The definition that the type's <see cref="KubernetesEntityAttribute"/> states.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    public static ResourceDefinition Of<TEntity>()
    {
        var attribute = typeof(TEntity).GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new InvalidOperationException($"{typeof(TEntity)} has no [KubernetesEntity]");
        return new ResourceDefinition(attribute.Group ?? "", attribute.ApiVersion, attribute.Kind, attribute.PluralName);
    }

    /// <summary>The address of a list.</summary>
    /// <param name="options">What to list.</param>
    public string ListUri(ListOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var uri = new StringBuilder(Collection(options.Namespace));
        Add(uri, "labelSelector", options.LabelSelector);
        Add(uri, "limit", options.Limit?.ToString(CultureInfo.InvariantCulture));
        if (options.Continue is { } token) Add(uri, "continue", token);
        else Add(uri, "resourceVersion", options.ResourceVersion);
        return uri.ToString();
    }

    /// <summary>The address of a watch.</summary>
    /// <param name="options">What to watch.</param>
    public string WatchUri(WatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var uri = new StringBuilder(Collection(options.Namespace));
        Add(uri, "watch", "1");
        Add(uri, "allowWatchBookmarks", "true");
        Add(uri, "resourceVersion", options.ResourceVersion);
        Add(uri, "timeoutSeconds", ((long)Math.Ceiling(options.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        Add(uri, "labelSelector", options.LabelSelector);
        return uri.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    private string Collection(string? @namespace)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return @namespace is null ? $"{root}/{Plural}" : $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";
    }

    private static void Add(StringBuilder uri, string key, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        uri.Append(uri.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(key).Append('=').Append(Uri.EscapeDataString(value));
    }
}
