using System.Globalization;
using System.Text;

namespace MarketPrism.Bus.Tests;

/// <summary>What the tests of the bus on a real or scripted server share.</summary>
public abstract class NatsTest
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static BusSubscriptionOptions Plain { get; } = new();

    /// <summary>Options that reconnect fast.</summary>
    protected static NatsBusOptions Fast(string urls) => new()
    {
        Urls = urls.Split(','),
        ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(100),
    };

    protected static async Task<NatsBus> ConnectAsync(string urls, Func<NatsBusOptions, NatsBusOptions>? change = null)
    {
        var options = Fast(urls);
        var bus = new NatsBus(change is null ? options : change(options));
        await WithinAsync(bus.WhenConnectedAsync(Token));
        return bus;
    }

    protected static Task WithinAsync(Task task) => task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Token);

    protected static async Task<string> NextAsync(IBusSubscription sub)
    {
        while (true)
        {
            if (sub.TryRead(out var message))
            {
                var text = Encoding.UTF8.GetString(message.Payload.Span);
                message.Release();
                return text;
            }

            Assert.True(await sub.WaitToReadAsync(Token).AsTask().WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Token), "the subscription has ended");
        }
    }

    /// <summary>Publishes until something of it arrives: messages flow.</summary>
    protected static async Task FlowAsync(NatsBus publisher, IBusSubscription sub, string subject)
    {
        await Eventually.BeAsync(
            () =>
            {
                publisher.TryPublish(Encoding.ASCII.GetBytes(subject), default, "flow"u8);
                if (!sub.TryRead(out var message)) return false;
                message.Release();
                return true;
            },
            "messages flow");
    }

    protected static byte[] Number(int value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
