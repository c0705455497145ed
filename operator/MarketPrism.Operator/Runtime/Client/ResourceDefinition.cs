using System.Reflection;
using MarketPrism.Operator.Runtime.Entities;

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
        return new ResourceDefinition(attribute.Group, attribute.ApiVersion, attribute.Kind, attribute.PluralName);
    }

    /// <summary>The path of a collection or an object.</summary>
    /// <param name="namespace">The namespace; null for all, or for objects of the cluster.</param>
    /// <param name="name">The object; null for the collection.</param>
    /// <param name="subresource">The subresource, <c>status</c>.</param>
    public string Path(string? @namespace, string? name = null, string? subresource = null)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        var path = @namespace is null ? $"{root}/{Plural}" : $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";
        if (name is not null) path += "/" + Uri.EscapeDataString(name);
        return subresource is null ? path : $"{path}/{subresource}";
    }

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
