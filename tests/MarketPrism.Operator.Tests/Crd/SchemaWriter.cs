using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Tests.Crd;

/// <summary>From a type's properties and attributes to an OpenAPI schema as the API server wants it. Reflection is fine here: this never ships.</summary>
internal static class SchemaWriter
{
    public static JsonObject OfType(Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            properties[name] = OfProperty(property);
            if (property.GetCustomAttribute<RequiredAttribute>() is not null) required.Add((JsonNode)name);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) schema["required"] = required;
        AddRules(schema, type);
        return schema;
    }

    public static void AddRules(JsonObject schema, MemberInfo member)
    {
        var rules = member.GetCustomAttributes<ValidationRuleAttribute>().ToList();
        if (rules.Count == 0) return;
        schema["x-kubernetes-validations"] = new JsonArray([.. rules.Select(r =>
        {
            var rule = new JsonObject { ["rule"] = r.Rule, ["message"] = r.Message };
            if (r.MessageExpression is not null) rule["messageExpression"] = r.MessageExpression;
            if (r.FieldPath is not null) rule["fieldPath"] = r.FieldPath;
            return rule;
        })]);
    }

    private static JsonObject OfProperty(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = OfValue(type, property);
        var described = new JsonObject();
        if (property.GetCustomAttribute<DescriptionAttribute>() is { } description) described["description"] = description.Description;
        foreach (var (key, value) in schema) described[key] = value?.DeepClone();
        if (property.GetCustomAttribute<DefaultValueAttribute>() is { } defaultValue) described["default"] = JsonNode.Parse(defaultValue.Json);
        if (property.GetCustomAttribute<XListTypeAttribute>() is { } list)
        {
            described["x-kubernetes-list-type"] = list.ListType;
            if (list.MapKey is not null) described["x-kubernetes-list-map-keys"] = new JsonArray(list.MapKey);
        }

        if (property.GetCustomAttribute<ItemsAttribute>() is { } items)
        {
            var isMap = type.IsAssignableTo(typeof(IDictionary));
            if (items.MinItems > 0) described[isMap ? "minProperties" : "minItems"] = items.MinItems;
            if (items.MaxItems >= 0) described[isMap ? "maxProperties" : "maxItems"] = items.MaxItems;
        }

        AddRules(described, property);
        return described;
    }

    private static JsonObject OfValue(Type type, PropertyInfo property)
    {
        if (type == typeof(JsonElement)) return OfType(property.GetCustomAttribute<SchemaOfAttribute>()!.Type);
        if (type == typeof(string)) return Limited(new JsonObject { ["type"] = "string" }, property);
        if (type == typeof(bool)) return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(int)) return Ranged(new JsonObject { ["type"] = "integer", ["format"] = "int32" }, property);
        if (type == typeof(long)) return Ranged(new JsonObject { ["type"] = "integer", ["format"] = "int64" }, property);
        if (type == typeof(double)) return Ranged(new JsonObject { ["type"] = "number" }, property);
        if (type == typeof(DateTimeOffset)) return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (type.IsAssignableTo(typeof(IDictionary))) return new JsonObject { ["type"] = "object", ["additionalProperties"] = type.GetGenericArguments()[1] == typeof(JsonElement) ? Quantity() : Limited(new JsonObject { ["type"] = "string", ["maxLength"] = 4096 }, property) };
        if (type.IsAssignableTo(typeof(IList))) return new JsonObject { ["type"] = "array", ["items"] = OfValue(type.GetGenericArguments()[0], property) };
        return type == typeof(V1Condition) ? Condition() : OfType(type);
    }

    private static JsonObject Limited(JsonObject schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            if (length.MinLength > 0) schema["minLength"] = length.MinLength;
            if (length.MaxLength >= 0) schema["maxLength"] = length.MaxLength;
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern) schema["pattern"] = pattern.RegexPattern;
        if (property.GetCustomAttribute<EnumValuesAttribute>() is { } values) schema["enum"] = new JsonArray([.. values.Values.Select(v => JsonValue.Create(v))]);
        return schema;
    }

    private static JsonObject Ranged(JsonObject schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeMinimumAttribute>() is { } minimum) schema["minimum"] = (long)minimum.Minimum;
        if (property.GetCustomAttribute<RangeMaximumAttribute>() is { } maximum) schema["maximum"] = (long)maximum.Maximum;
        return schema;
    }

    /// <summary>A number or a text as <c>50m</c>, <c>1.5</c>, <c>96Mi</c>, <c>1e3</c>.</summary>
    private static JsonObject Quantity() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }),
        ["pattern"] = "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
        ["x-kubernetes-int-or-string"] = true,
    };

    private static JsonObject Condition() => JsonNode.Parse("""
        {"type":"object","required":["type","status","reason","message","lastTransitionTime"],"properties":{
          "type":{"type":"string","maxLength":316},
          "status":{"type":"string","enum":["True","False","Unknown"]},
          "reason":{"type":"string","minLength":1,"maxLength":1024},
          "message":{"type":"string","maxLength":32768},
          "lastTransitionTime":{"type":"string","format":"date-time"},
          "observedGeneration":{"type":"integer","format":"int64","minimum":0}}}
        """)!.AsObject();
}
