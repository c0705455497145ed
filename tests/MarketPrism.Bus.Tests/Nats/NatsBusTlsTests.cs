using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MarketPrism.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Bus.Tests;

/// <summary><c>nats.tls.min_version</c> against a server that speaks one version of TLS only.</summary>
public sealed class NatsBusTlsTests
{
    [Theory]
    [InlineData(TlsVersion.Tls12, SslProtocols.Tls12, true)]
    [InlineData(TlsVersion.Tls12, SslProtocols.Tls13, true)]
    [InlineData(TlsVersion.Tls13, SslProtocols.Tls13, true)]
    [InlineData(TlsVersion.Tls13, SslProtocols.Tls12, false)]
    public async Task The_lowest_version_that_the_configuration_allows_is_kept_to(TlsVersion lowest, SslProtocols spoken, bool connects)
    {
        using var certificates = new TestCertificates();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var handshake = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = ServeAsync(listener, certificates, spoken, handshake, stop.Token);
        var nats = new NatsOptions
        {
            Urls = [$"nats://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"],
            Tls = new TlsOptions { CaFile = certificates.CaFile, MinVersion = lowest },
        };
        await using (var bus = new NatsBus(NatsBusOptions.From(nats, "tls-test", NullLoggerFactory.Instance)))
        {
            var outcome = await handshake.Task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, stop.Token);
            Assert.Equal(connects ? spoken.ToString() : "refused", outcome);
            if (connects) await bus.WhenConnectedAsync(stop.Token);
            else Assert.False(bus.Status.IsConnected);
        }

        await stop.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, TestCertificates certificates, SslProtocols spoken, TaskCompletionSource<string> handshake, CancellationToken cancellationToken)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(certificates.ServerCertificateFile, certificates.ServerKeyFile).Export(X509ContentType.Pfx), null);
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                await using var plain = client.GetStream();
                await plain.WriteAsync("INFO {\"server_id\":\"T\",\"version\":\"2.10.0\",\"proto\":1,\"headers\":true,\"max_payload\":1048576,\"tls_required\":true}\r\n"u8.ToArray(), cancellationToken);
                await using var secret = new SslStream(plain);
                try
                {
                    await secret.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = spoken }, cancellationToken);
                    await AnswerPingsAsync(secret, () => handshake.TrySetResult(secret.SslProtocol.ToString()), cancellationToken);
                }
                catch (Exception e) when (e is AuthenticationException or IOException)
                {
                    handshake.TrySetResult("refused"); // no effect after a connection that worked
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the test is over
        }
    }

    private static async Task AnswerPingsAsync(SslStream stream, Action connected, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (!Encoding.ASCII.GetString(buffer, 0, read).Contains("PING", StringComparison.Ordinal)) continue;
            await stream.WriteAsync("PONG\r\n"u8.ToArray(), cancellationToken);
            connected();
        }
    }
}
