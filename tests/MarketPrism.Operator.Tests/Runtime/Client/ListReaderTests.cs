using System.Text;
using System.Text.Json;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Tests.Runtime.Client;

public sealed class ListReaderTests
{
    private const string Two = """
        {"kind":"List","other":{"a":[1,{"b":2}]},"metadata":{"continue":"next","x":{},"resourceVersion":"7"},"items":[
          {"metadata":{"name":"a","labels":{"app":"x"},"annotations":{"\u0061":"\"quoted\""}},"data":{"k":"v}]"}},
          {"metadata":{"name":"b","labels":{"app":"x"}},"data":{"size":[1,2]}}],"more":null}
        """;

    private static readonly JsonSerializerOptions Json = KubernetesJsonOptions.Create([]);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Items_are_read_however_the_body_is_cut(int chunk)
    {
        var list = await ReadAsync(Two, chunk);
        Assert.Equal(("7", "next"), (list.ResourceVersion, list.Continue));
        Assert.Equal(["a", "b"], list.Items.Select(i => i.Metadata.Name));
        Assert.Equal("\"quoted\"", list.Items[0].Metadata.Annotations!["a"]);
        Assert.Equal("""{"k":"v}]"}""", Encoding.UTF8.GetString(list.Items[0].Data!.Utf8.Span));
        Assert.True(list.Items[1].Data!.TryFind("size"u8, out var size));
        Assert.Equal(JsonTokenType.StartArray, size.TokenType);
        Assert.False(list.Items[1].Data!.TryFind("k"u8, out _));
    }

    [Fact]
    public async Task Equal_texts_are_one_string()
    {
        var list = await ReadAsync(Two, 1000);
        Assert.Same(list.Items[0].Metadata.Labels!["app"], list.Items[1].Metadata.Labels!["app"]);
    }

    [Theory]
    [InlineData("""{"metadata":{"resourceVersion":"7"},"items":null}""", 0)]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"7"}} """, 0)]
    public async Task Empty_lists_have_no_items(string body, int count) => Assert.Equal(count, (await ReadAsync(body, 3)).Items.Count);

    [Theory]
    [InlineData("""{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"na""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"metadata":{"resourceVersion":"7"},"items":[null]}""")]
    [InlineData("""["a"]""")]
    [InlineData("")]
    public async Task What_is_no_whole_list_is_refused(string body) => await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(body, 5));

    private static Task<EntityList<ManagedConfigMap>> ReadAsync(string body, int chunk) =>
        new ListReader<ManagedConfigMap>(Json.TypeInfo<ManagedConfigMap>()).ReadAsync(new ChunkedStream(Encoding.UTF8.GetBytes(body), chunk), TestContext.Current.CancellationToken);

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class ChunkedStream(byte[] content, int chunk) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
