using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MarketPrism.Bus.Tests;

/// <summary>
/// The bus on the official client's shape: what it uses of the client beyond that shape lies in Nats/Own alone, which the build on the official client leaves out
/// (docs/adr/0001).
/// </summary>
public sealed class OfficialShapeTests
{
    /// <summary>What Nats/Own needs: the raw interface of the hot path.</summary>
    private static readonly string[] HotPath =
    [
        "NatsConnection.CreateRawPub", "NatsConnection.GetStats", "NatsConnection.SubscribeRawAsync", "NatsConnection.TryPublish",
        "NatsOpts.OutboxBytes", "NatsOpts.OutboxPolicy", "NatsOpts.TimeProvider", "NatsOutboxPolicy", "NatsSubChannelOpts.CapacityBytes",
    ];

    [Fact]
    public void Bus_uses_only_official_members_and_the_hot_path()
    {
        var official = File.ReadLines(Path.Combine(Repository.Root, "tests", "ApiShapes", "NATS.Client.Core.txt")).Select(MemberName).ToHashSet();
        var used = MembersUsed(typeof(NatsBus).Assembly.Location, "MarketPrism.Nats");
        Assert.Contains("NatsConnection.ConnectAsync", used);
        string[] beyond = [.. used.Where(u => !official.Contains(u) && !HotPath.Contains(u) && !IsPlumbing(u))];
        Assert.Empty(beyond);
    }

    [Fact]
    public void Only_the_folder_of_our_own_client_names_the_hot_path()
    {
        var folder = Path.Combine(Repository.Root, "services", "MarketPrism.Bus");
        string[] names = [.. HotPath.Select(h => h.Split('.')[^1]).Where(n => n is not ("TryPublish" or "OutboxBytes" or "TimeProvider")), "NatsRaw"];
        var naming = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains(Path.Combine("Nats", "Own"), StringComparison.Ordinal))
            .Where(f => names.Any(n => File.ReadAllText(f).Contains(n, StringComparison.Ordinal)));
        Assert.Empty(naming);
    }

    /// <summary>What the compiler writes for records and delegates, and the members of the raw types that the hot path's list names as a whole.</summary>
    private static bool IsPlumbing(string member) =>
        member is "AsyncEventHandler..ctor" || member.EndsWith(".<Clone>$", StringComparison.Ordinal)
        || member.StartsWith("NatsRaw", StringComparison.Ordinal) || member.StartsWith("NatsStats.", StringComparison.Ordinal);

    private static string MemberName(string line)
    {
        // "Type<T>.Member<U>(…) …" or "Type: kind"
        var dot = line.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return line.Split(':')[0].Split('<', '(')[0];
        var type = line[..dot].Split('<')[0];
        var member = line[(dot + 1)..].Split(' ', '(', '<', '[')[0];
        return $"{type}.{(member == "new" ? ".ctor" : member)}";
    }

    private static HashSet<string> MembersUsed(string assembly, string library)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var used = new HashSet<string>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (TypeName(metadata, member.Parent, library) is not { } type) continue;
            var name = metadata.GetString(member.Name);
            foreach (var accessor in (string[])["get_", "set_", "add_", "remove_"])
            {
                if (name.StartsWith(accessor, StringComparison.Ordinal)) name = name[accessor.Length..];
            }

            used.Add($"{type}.{name}");
        }

        return used;
    }

    private static string? TypeName(MetadataReader metadata, EntityHandle parent, string library)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            // GENERICINST CLASS|VALUETYPE type …
            var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (blob.ReadByte() != 0x15) return null;
            blob.ReadByte();
            parent = blob.ReadTypeHandle();
        }

        if (parent.Kind != HandleKind.TypeReference) return null;
        var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) return null;
        var scope = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        return metadata.GetString(scope.Name) == library ? metadata.GetString(type.Name).Split('`')[0] : null;
    }
}
