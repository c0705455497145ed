using System.Buffers;
using System.Text.Json.Serialization;

namespace MarketPrism.Nats.Tests;

public sealed partial class SerializerTests
{
    [Fact]
    public void Bytes_text_and_numbers_come_back()
    {
        Check("text ü");
        Check(42);
        Check(-1L);
        Check(1.5);
        Check(123456789.123456789m);
        Check(true);
        Check(new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.FromHours(2)));
        Check(Guid.Parse("8a3e3b0c-54a2-4a3c-9f8e-0a4c7a1b2c3d"));
        Check(new byte[] { 1, 2, 3 });
        Check<int?>(7);
    }

    [Fact]
    public void Json_comes_back_through_its_context()
    {
        var registry = new NatsJsonContextSerializerRegistry(Context.Default);
        var writer = new ArrayBufferWriter<byte>();
        registry.GetSerializer<Order>().Serialize(writer, new Order("BTC", 2));
        Assert.Equal("{\"Symbol\":\"BTC\",\"Quantity\":2}", System.Text.Encoding.UTF8.GetString(writer.WrittenSpan));
        Assert.Equal(new Order("BTC", 2), registry.GetDeserializer<Order>().Deserialize(new ReadOnlySequence<byte>(writer.WrittenMemory)));
        Assert.Equal(1.5m, registry.GetDeserializer<decimal>().Deserialize(new ReadOnlySequence<byte>("1.5"u8.ToArray()))); // not in the context
    }

    [Fact]
    public void Unknown_type_is_named()
    {
        var error = Assert.Throws<NatsException>(() => NatsRawSerializer<Order>.Default.Serialize(new ArrayBufferWriter<byte>(), new Order("x", 1)));
        Assert.Contains(nameof(Order), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named_with_what_is_allowed()
    {
        Check(NatsOpts.Default with { MaxPingOut = 0 }, nameof(NatsOpts.MaxPingOut), "1 or more");
        Check(NatsOpts.Default with { OutboxBytes = 1 }, nameof(NatsOpts.OutboxBytes), "65536 or more");
        Check(NatsOpts.Default with { PingInterval = TimeSpan.Zero }, nameof(NatsOpts.PingInterval), "more than 0");
        Check(NatsOpts.Default with { ReconnectWaitMax = TimeSpan.Zero }, nameof(NatsOpts.ReconnectWaitMax), "ReconnectWaitMin or more");
        Check(NatsOpts.Default with { Url = "" }, nameof(NatsOpts.Url), "nats://host:4222");

        static void Check(NatsOpts opts, string name, string allowed)
        {
            var error = Assert.Throws<ArgumentException>(() => new NatsConnection(opts));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        }
    }

    private static void Check<T>(T value)
    {
        var writer = new ArrayBufferWriter<byte>();
        NatsRawSerializer<T>.Default.Serialize(writer, value);
        Assert.Equal(value, NatsRawSerializer<T>.Default.Deserialize(new ReadOnlySequence<byte>(writer.WrittenMemory)));
    }

    internal sealed record Order(string Symbol, int Quantity);

    [JsonSerializable(typeof(Order))]
    private sealed partial class Context : JsonSerializerContext;
}
