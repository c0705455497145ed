using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>What an owner holds on the managed heap.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="ByType">Bytes by the type of the objects.</param>
internal sealed record HeapShare(long Bytes, IReadOnlyDictionary<Type, long> ByType)
{
    /// <summary>What several owners hold.</summary>
    public static HeapShare Sum(IReadOnlyList<HeapShare> shares) =>
        new(shares.Sum(s => s.Bytes), shares.SelectMany(s => s.ByType).GroupBy(t => t.Key).ToDictionary(g => g.Key, g => g.Sum(t => t.Value)));

    /// <summary>The types that have grown most since an earlier census, for a person.</summary>
    public string Growth(HeapShare earlier) => string.Join(", ", ByType
        .Select(t => (t.Key, Bytes: t.Value - earlier.ByType.GetValueOrDefault(t.Key)))
        .Where(t => t.Bytes > 20_000)
        .OrderByDescending(t => t.Bytes)
        .Take(12)
        .Select(t => string.Create(CultureInfo.InvariantCulture, $"{Name(t.Key)} +{t.Bytes / 1e3:0} kB")));

    private static string Name(Type type) => type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(",", type.GetGenericArguments().Select(Name))}>" : type.Name;
}

/// <summary>
/// Says whose the memory is: walks the objects that are reachable from one owner after the other, each object counted for the first that reaches it. A total that grows does not say whether the pipeline grows,
/// or what the test keeps of it. Parts of a process lead to each other through what runs them (timers, cancellations, whoever awaits a task), which is no ownership and is not followed; and a walk stops at
/// types of assemblies that are another owner's. For a process that goes on meanwhile: it is a sample, not a snapshot.
/// </summary>
internal sealed class HeapCensus
{
    private readonly Dictionary<Type, bool> _isForeign = [];
    private IReadOnlyCollection<Assembly> _others = [];
    private static readonly Type[] Runners = [typeof(Assembly), typeof(Thread), typeof(ExecutionContext), typeof(SynchronizationContext), typeof(TaskScheduler), typeof(CancellationTokenSource), typeof(WaitHandle)];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Type, FieldInfo[]> _fields = [];

    /// <summary>Leaves objects to a later owner, however they are reached before its turn.</summary>
    public void Reserve(params IEnumerable<object> objects)
    {
        foreach (var item in objects) _seen.Add(item);
    }

    /// <summary>Counts what is reachable from the roots and has not been counted yet.</summary>
    /// <param name="others">Assemblies of other owners.</param>
    /// <param name="roots">What the owner holds.</param>
    public HeapShare Count(IReadOnlyCollection<Assembly> others, params IEnumerable<object> roots)
    {
        _others = others;
        _isForeign.Clear();
        var byType = new Dictionary<Type, long>();
        var open = new Stack<object>();
        foreach (var root in roots)
        {
            _seen.Add(root);
            open.Push(root);
        }

        while (open.TryPop(out var item))
        {
            var type = item.GetType();
            byType[type] = byType.GetValueOrDefault(type) + SizeOf(item, type);
            if (item is Array array) Walk(array, type.GetElementType()!, open);
            else Walk(item, type, open);
        }

        return new HeapShare(byType.Values.Sum(), byType);
    }

    private void Walk(Array array, Type element, Stack<object> open)
    {
        if (!HasReferences(element)) return;
        if (element.IsValueType)
        {
            foreach (var value in array) Walk(value, element, open);
            return;
        }

        if (array is object?[] references)
        {
            foreach (var reference in references) Push(reference, open);
        }
    }

    private void Walk(object item, Type type, Stack<object> open)
    {
        foreach (var field in FieldsOf(type))
        {
            if (Read(field, item) is not { } value) continue;
            if (field.FieldType.IsValueType) Walk(value, field.FieldType, open);
            else Push(value, open);
        }
    }

    private static object? Read(FieldInfo field, object item)
    {
        try
        {
            return field.GetValue(item);
        }
        catch (FieldAccessException)
        {
            return null; // a few of the runtime's own fields are not for anybody else
        }
    }

    private void Push(object? item, Stack<object> open)
    {
        if (item is null or string { Length: 0 } || IsForeign(item.GetType()) || !_seen.Add(item)) return;
        open.Push(item);
    }

    /// <summary>Whether it is somebody else's: another owner's, or the runtime's, through which the way leads everywhere.</summary>
    private bool IsForeign(Type type)
    {
        if (_isForeign.TryGetValue(type, out var known)) return known;
        return _isForeign[type] = IsOthers(type) || typeof(MemberInfo).IsAssignableFrom(type) || Array.Exists(Runners, r => r.IsAssignableFrom(type))
            || type.FullName?.StartsWith("System.Threading.Timer", StringComparison.Ordinal) == true;
    }

    /// <summary>Whether its type is another owner's, or made of one: a collection, a task, a closure's state.</summary>
    private bool IsOthers(Type type) =>
        _others.Contains(type.Assembly) || (type.IsArray && IsOthers(type.GetElementType()!)) || Array.Exists(type.GetGenericArguments(), IsOthers);

    /// <summary>Who waits for an object is not a part of it.</summary>
    private static bool IsWaiter(FieldInfo field) => field.Name.Contains("continuation", StringComparison.OrdinalIgnoreCase);

    /// <summary>The fields that are, or hold, references; also those of base types.</summary>
    private FieldInfo[] FieldsOf(Type type)
    {
        if (_fields.TryGetValue(type, out var fields)) return fields;
        var all = new List<FieldInfo>();
        if (type != typeof(string))
        {
            for (var t = type; t is not null; t = t.BaseType)
                all.AddRange(t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(f => !IsWaiter(f) && HasReferences(f.FieldType)));
        }

        return _fields[type] = [.. all];
    }

    private bool HasReferences(Type type)
    {
        if (type.IsPointer || type.IsPrimitive || type.IsEnum || type.IsByRef || type.IsByRefLike) return false;
        return !type.IsValueType || Array.Exists(FieldsOf(type), f => f.FieldType != type);
    }

    /// <summary>Bytes of an object: its type's method table has the size of an instance, and of an element where it has some.</summary>
    private static long SizeOf(object item, Type type)
    {
        var table = type.TypeHandle.Value;
        var size = (long)(uint)Marshal.ReadInt32(table, 4);
        var count = item switch { Array array => array.Length, string text => text.Length, _ => 0 };
        return count == 0 ? size : size + ((long)(ushort)Marshal.ReadInt16(table) * count);
    }
}
