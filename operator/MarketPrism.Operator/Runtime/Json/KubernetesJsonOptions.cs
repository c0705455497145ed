using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>
/// How the API's objects are read and written: as the package does, but managed fields are not kept (they are larger than the rest), equal texts are one string, and the times that
/// the server wants in microseconds always have six digits, which the package leaves out of a whole second.
/// </summary>
public static class KubernetesJsonOptions
{
    /// <summary>Options for the package's types, the runtime's and those of <paramref name="resolvers"/>, without reflection.</summary>
    /// <param name="resolvers">The source-generated contexts of custom resources.</param>
    public static JsonSerializerOptions Create(IReadOnlyList<IJsonTypeInfoResolver> resolvers)
    {
        JsonSerializerOptions? options = null;
        KubernetesJson.AddJsonOptions(package => options = new JsonSerializerOptions(package));
        Apply(options!, resolvers);
        options!.MakeReadOnly();
        return options;
    }

    internal static void Apply(JsonSerializerOptions options, IReadOnlyList<IJsonTypeInfoResolver> resolvers)
    {
        var texts = new SharedTexts();
        options.Converters.Insert(0, new LabelsConverter(texts));
        options.Converters.Insert(0, new SharedTextConverter(texts));
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine([.. resolvers, RuntimeJsonContext.Default, SourceGenerationContext.Default]).WithAddedModifier(Adjust);
    }

    internal static JsonTypeInfo<T> TypeInfo<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static void Adjust(JsonTypeInfo info)
    {
        if (info.Type == typeof(V1ObjectMeta))
        {
            foreach (var dropped in info.Properties.Where(static p => p.Name is "managedFields" or "selfLink").ToList()) info.Properties.Remove(dropped);
        }
        else if (info.Type == typeof(V1LeaseSpec) || info.Type == typeof(Eventsv1Event) || info.Type == typeof(Eventsv1EventSeries))
        {
            foreach (var time in info.Properties.Where(static p => p.PropertyType == typeof(DateTime?))) time.CustomConverter = new MicroTimeConverter();
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Client.MetadataOnly))]
[JsonSerializable(typeof(Entities.ManagedDeployment))]
[JsonSerializable(typeof(Entities.ManagedConfigMap))]
[JsonSerializable(typeof(Entities.ManagedServiceAccount))]
[JsonSerializable(typeof(Entities.ManagedDisruptionBudget))]
[JsonSerializable(typeof(Entities.ManagedNetworkPolicy))]
[JsonSerializable(typeof(Entities.PodSummary))]
internal sealed partial class RuntimeJsonContext : JsonSerializerContext;
