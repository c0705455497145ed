using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>How the API's objects are read and written: camel case, nulls left out (an apply owns what it sends), times as the server wants them.</summary>
public static class KubernetesJson
{
    /// <summary>Options for the built-in types and those of <paramref name="resolvers"/>, without reflection.</summary>
    /// <param name="resolvers">The source-generated contexts of custom resources.</param>
    public static JsonSerializerOptions CreateOptions(params IJsonTypeInfoResolver[] resolvers)
    {
        var texts = new SharedTexts();
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new TimeConverter(), new LabelsConverter(texts), new SharedTextConverter(texts) },
        };
        options.TypeInfoResolverChain.Add(KubernetesJsonContext.Default);
        foreach (var resolver in resolvers) options.TypeInfoResolverChain.Add(resolver);
        options.MakeReadOnly();
        return options;
    }

    internal static JsonTypeInfo<T> TypeInfo<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
