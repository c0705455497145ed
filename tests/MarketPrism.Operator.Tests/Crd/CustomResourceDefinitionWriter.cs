using System.Reflection;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Tests.Crd;

/// <summary>The CustomResourceDefinition of an entity type.</summary>
internal static class CustomResourceDefinitionWriter
{
    public static JsonObject Of<TEntity>()
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        var type = typeof(TEntity);
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{entity.PluralName}.{entity.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = entity.Group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["kind"] = entity.Kind,
                    ["listKind"] = entity.Kind + "List",
                    ["plural"] = entity.PluralName,
                    ["singular"] = entity.Kind.ToLowerInvariant(),
                    ["shortNames"] = Strings(type.GetCustomAttribute<KubernetesEntityShortNamesAttribute>()!.ShortNames),
                    ["categories"] = Strings(type.GetCustomAttribute<KubernetesEntityCategoriesAttribute>()!.Categories),
                },
                ["versions"] = new JsonArray(Version(type, entity)),
            },
        };
    }

    private static JsonObject Version(Type type, KubernetesEntityAttribute entity)
    {
        var scale = type.GetCustomAttribute<ScaleSubresourceAttribute>()!;
        var schema = new JsonObject
        {
            ["description"] = type.GetCustomAttribute<DescriptionAttribute>()!.Description,
            ["type"] = "object",
            ["required"] = new JsonArray("spec"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["type"] = "string" },
                ["kind"] = new JsonObject { ["type"] = "string" },
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = SchemaWriter.OfType(type.GetProperty("Spec")!.PropertyType),
                ["status"] = SchemaWriter.OfType(type.GetProperty("Status")!.PropertyType),
            },
        };
        SchemaWriter.AddRules(schema, type);
        return new JsonObject
        {
            ["name"] = entity.ApiVersion,
            ["served"] = true,
            ["storage"] = true,
            ["subresources"] = new JsonObject
            {
                ["status"] = new JsonObject(),
                ["scale"] = new JsonObject { ["specReplicasPath"] = scale.SpecReplicasPath, ["statusReplicasPath"] = scale.StatusReplicasPath, ["labelSelectorPath"] = scale.LabelSelectorPath },
            },
            ["additionalPrinterColumns"] = new JsonArray([.. type.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>().Select(Column)]),
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = schema },
        };
    }

    private static JsonObject Column(GenericAdditionalPrinterColumnAttribute column)
    {
        var result = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath, ["description"] = column.Description };
        if (column.Priority > 0) result["priority"] = column.Priority;
        return result;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);
}
