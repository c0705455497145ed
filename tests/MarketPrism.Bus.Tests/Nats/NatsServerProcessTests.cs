using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Bus.Tests;

public sealed class NatsServerProcessTests
{
    [Fact]
    public async Task Server_answers_on_the_same_port_after_a_restart()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { MaxPayload = 12345 }, TestContext.Current.CancellationToken);
        Assert.Contains("\"max_payload\":12345", await ReadInfoAsync(server.Port), StringComparison.Ordinal);
        var first = server.Id;
        await server.RestartAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(first, server.Id);
        Assert.StartsWith("INFO {", await ReadInfoAsync(server.Port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_offers_TLS_with_the_test_certificates()
    {
        using var certificates = new TestCertificates();
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates }, TestContext.Current.CancellationToken);
        Assert.Contains("\"tls_required\":true", await ReadInfoAsync(server.Port), StringComparison.Ordinal);
        Assert.StartsWith("tls://", server.Url, StringComparison.Ordinal);
    }

    private static async Task<string> ReadInfoAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
