namespace MarketPrism.Nats.Tests.Api;

/// <summary>
/// Holds our public members against the official client's. tests/ApiShapes/NATS.Client.Core.txt lists what its 2.7.3 and 3.1.0 have in common; extensions.txt
/// is what we offer beyond, each line a decision.
/// </summary>
public sealed class ApiShapeTests
{
    private static readonly string[] Official = Read("NATS.Client.Core.txt");
    private static readonly string[] Extensions = Read("extensions.txt");
    private static readonly string[] Ours = [.. ApiShape.Describe(typeof(NatsConnection).Assembly, "MarketPrism.Nats")];

    [Fact]
    public void Every_public_member_is_official_or_a_stated_extension() => Assert.Empty(Ours.Except(Official).Except(Extensions));

    [Fact]
    public void Stated_extensions_exist_and_are_none_of_the_official_members()
    {
        Assert.Empty(Extensions.Except(Ours));
        Assert.Empty(Extensions.Intersect(Official));
    }

    [Theory]
    [InlineData("INatsClient")]
    [InlineData("NatsMsg<T>")]
    [InlineData("INatsSerializer<T>")]
    [InlineData("INatsSerializerRegistry")]
    [InlineData("INatsServerInfo")]
    [InlineData("NatsConnectionState")]
    [InlineData("TlsMode")]
    public void Central_types_have_every_official_member(string type)
    {
        // plumbing that nobody outside the official client calls
        string[] notOffered = ["NatsMsg<T>.Build(", "NatsMsg<T>.Deconstruct("];
        var official = Official.Where(l => l.StartsWith(type + ".", StringComparison.Ordinal) && !notOffered.Any(n => l.StartsWith(n, StringComparison.Ordinal))).ToArray();
        Assert.NotEmpty(official);
        Assert.Empty(official.Except(Ours));
    }

    private static string[] Read(string file) =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "tests", "ApiShapes", file)).Where(l => l.Length > 0 && !l.StartsWith('#'))];
}
