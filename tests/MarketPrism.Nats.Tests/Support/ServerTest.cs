using System.Text;

namespace MarketPrism.Nats.Tests.Support;

/// <summary>What the tests on a real server share.</summary>
public abstract class ServerTest
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Options that reconnect fast.</summary>
    protected static NatsOpts Fast(string url) => NatsOpts.Default with
    {
        Url = url,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(100),
        ConnectTimeout = TimeSpan.FromSeconds(30), // a handshake takes seconds on a machine that builds something
    };

    protected static async Task<NatsConnection> ConnectAsync(string url, Func<NatsOpts, NatsOpts>? change = null)
    {
        var opts = Fast(url);
        var connection = new NatsConnection(change is null ? opts : change(opts));
        await connection.ConnectAsync();
        return connection;
    }

    protected static async Task<T> WithinAsync<T>(Task<T> task) => await task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Token);

    protected static async Task<NatsMsg<T>> NextAsync<T>(INatsSub<T> sub) => await WithinAsync(sub.Msgs.ReadAsync(Token).AsTask());

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
