using System.Reflection;
using System.Runtime.CompilerServices;

namespace MarketPrism.Nats.Tests.Api;

/// <summary>Describes the public members of an assembly's namespace, one a line, so that two libraries can be compared by text.</summary>
public static class ApiShape
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Describe(Assembly assembly, string space) =>
        assembly.GetExportedTypes().Where(t => t.Namespace == space).SelectMany(Describe).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Describe(Type type)
    {
        var name = Name(type);
        yield return $"{name}: {Kind(type)}";
        if (type.IsEnum)
        {
            foreach (var value in Enum.GetNames(type)) yield return $"{name}.{value}";
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return $"{name}{Parameters(type.GetMethod("Invoke")!)}";
            yield break;
        }

        foreach (var member in type.GetMembers(Declared))
        {
            if (member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null && member is MethodBase) continue;
            if (Describe(member) is { } text) yield return $"{name}.{text}";
        }
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new{Parameters(constructor)}",
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method when method.GetBaseDefinition() != method => null, // an override adds nothing
        MethodInfo method => $"{method.Name}{Generic(method)}{Parameters(method)} {Name(method.ReturnType)}",
        PropertyInfo property => $"{property.Name}{Index(property)} {Name(property.PropertyType)} {{{Accessors(property)} }}",
        FieldInfo field => $"{field.Name} {Name(field.FieldType)}",
        EventInfo @event => $"{@event.Name} event {Name(@event.EventHandlerType!)}",
        _ => null,
    };

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        _ => type.BaseType is { } b && b != typeof(object) ? $"class {b.Name}" : "class",
    };

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod?.IsPublic == true ? " get;" : "";
        if (property.SetMethod?.IsPublic != true) return get;
        var init = property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return get + (init ? " init;" : " set;");
    }

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(p => Name(p.ParameterType)))}]" : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        $"({string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? "?" : "")}"))})";

    private static string Name(Type type)
    {
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        var name = type.IsNested ? $"{Name(type.DeclaringType!)}+{type.Name}" : type.Name;
        var tick = name.LastIndexOf('`');
        if (tick >= 0) name = $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>";
        return name;
    }
}
