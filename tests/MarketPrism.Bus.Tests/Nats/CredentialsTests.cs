using MarketPrism.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Bus.Tests;

/// <summary>All ways to get in, as the configuration has them, on a real server; and files that are rotated under a running bus.</summary>
public sealed class CredentialsTests : NatsTest
{
    [Fact]
    public async Task User_and_password_get_in_by_options_and_by_url()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { User = "u", Password = "p@ss" }, Token);
        await using var byOptions = await ConnectAsync(new NatsOptions { Urls = [server.Url], User = "u", Password = "p@ss" });
        await using var byUrl = await ConnectAsync(new NatsOptions { Urls = [server.Url.Replace("nats://", "nats://u:p%40ss@", StringComparison.Ordinal)] });
        await StaysOutAsync(new NatsOptions { Urls = [server.Url], User = "u", Password = "wrong" });
        await StaysOutAsync(new NatsOptions { Urls = [server.Url] });
    }

    [Fact]
    public async Task Token_gets_in_by_options_and_by_url()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Token = "t0ken" }, Token);
        await using var byOptions = await ConnectAsync(new NatsOptions { Urls = [server.Url], Token = "t0ken" });
        await using var byUrl = await ConnectAsync(new NatsOptions { Urls = [server.Url.Replace("nats://", "nats://t0ken@", StringComparison.Ordinal)] });
        await StaysOutAsync(new NatsOptions { Urls = [server.Url], Token = "other" });
    }

    [Fact]
    public async Task Nkey_gets_in_and_a_rotated_one_counts_from_the_next_connect_on()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "user.nk");
        var (first, seed) = NatsIdentities.CreateUser();
        await File.WriteAllTextAsync(file, $"# made for a test\n{seed}\n", Token);
        await using var server = await NatsServerProcess.StartAsync(Allow(first), Token);
        await using var bus = await ConnectAsync(new NatsOptions { Urls = [server.Url], NkeyFile = file });
        var (second, other) = NatsIdentities.CreateUser();
        await server.KillAsync();
        await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
        await using var rotated = await NatsServerProcess.StartAsync(Allow(second) with { Port = server.Port }, Token);
        await StaysOutAsync(new NatsOptions { Urls = [rotated.Url], NkeyFile = file });
        Assert.False(bus.Status.IsConnected);
        await File.WriteAllTextAsync(file, other, Token);
        await Eventually.BeAsync(() => bus.Status.IsConnected, "the new key gets in");

        static NatsServerOptions Allow(string key) => new() { ExtraConfig = $"authorization {{ users: [ {{ nkey: {key} }} ] }}" };
    }

    [Fact]
    public async Task Credentials_file_gets_in_and_a_rotated_one_counts_from_the_next_connect_on()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "user.creds");
        var identities = new NatsIdentities();
        await File.WriteAllTextAsync(file, identities.CreateCredentials(), Token);
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { ExtraConfig = identities.ServerConfiguration }, Token);
        await using var bus = await ConnectAsync(new NatsOptions { Urls = [server.Url], CredentialsFile = file });
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        await FlowAsync(bus, sub, "s");

        var others = new NatsIdentities();
        await server.KillAsync();
        await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
        await using var rotated = await NatsServerProcess.StartAsync(new NatsServerOptions { Port = server.Port, ExtraConfig = others.ServerConfiguration }, Token);
        await StaysOutAsync(new NatsOptions { Urls = [rotated.Url], CredentialsFile = file });
        File.Delete(file);
        await StaysOutAsync(new NatsOptions { Urls = [rotated.Url], CredentialsFile = file });
        Assert.False(bus.Status.IsConnected);
        await File.WriteAllTextAsync(file, others.CreateCredentials(), Token);
        await Eventually.BeAsync(() => bus.Status.IsConnected, "the new credentials get in");
        await FlowAsync(bus, sub, "s");
    }

    [Fact]
    public async Task Encrypted_connection_carries_messages_and_survives_restarts()
    {
        using var certificates = new TestCertificates();
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates }, Token);
        await using var bus = await ConnectAsync(Trusting(server, certificates.CaFile));
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        var payload = new byte[300_000];
        new Random(1).NextBytes(payload);
        for (var round = 1; round <= 2; round++)
        {
            Assert.True(bus.TryPublish("s"u8, default, payload));
            await Eventually.BeAsync(() => sub.Pending == 1, "it arrives");
            Assert.True(sub.TryRead(out var message));
            Assert.True(message.Payload.Span.SequenceEqual(payload));
            message.Release();
            await server.RestartAsync(Token);
            await Eventually.BeAsync(() => bus.Status.Reconnections == round, "back");
        }
    }

    [Fact]
    public async Task Certificate_of_another_authority_or_name_is_refused_and_so_is_a_server_without_TLS()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates("elsewhere.example");
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates }, Token);
        await StaysOutAsync(Trusting(server, others.CaFile));
        await StaysOutAsync(new NatsOptions { Urls = [server.Url] });
        await using var elsewhere = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = others }, Token);
        await StaysOutAsync(Trusting(elsewhere, others.CaFile));
        await using var plain = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await StaysOutAsync(new NatsOptions { Urls = [plain.Url.Replace("nats://", "tls://", StringComparison.Ordinal)] });
    }

    [Fact]
    public async Task Client_certificate_gets_in_and_rotated_certificates_count_from_the_next_connect_on()
    {
        using var folder = new TemporaryFolder();
        using var old = new TestCertificates();
        using var fresh = new TestCertificates();
        Use(old);
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = old, VerifyClients = true }, Token);
        var options = Trusting(server, In("ca.pem"));
        await StaysOutAsync(options);
        options = options with { Tls = options.Tls with { ClientCertificateFile = In("client.pem"), ClientKeyFile = In("client.key") } };
        await using var bus = await ConnectAsync(options);
        await server.KillAsync();
        await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
        await using var rotated = await NatsServerProcess.StartAsync(new NatsServerOptions { Port = server.Port, Certificates = fresh, VerifyClients = true }, Token);
        await StaysOutAsync(options);
        Assert.False(bus.Status.IsConnected);
        Use(fresh);
        await Eventually.BeAsync(() => bus.Status.IsConnected, "the new certificates get in");

        string In(string name) => Path.Combine(folder.Path, name);

        void Use(TestCertificates certificates)
        {
            File.Copy(certificates.CaFile, In("ca.pem"), true);
            File.Copy(certificates.ClientCertificateFile, In("client.pem"), true);
            File.Copy(certificates.ClientKeyFile, In("client.key"), true);
        }
    }

    private static NatsOptions Trusting(NatsServerProcess server, string caFile) => new() { Urls = [server.Url], Tls = new TlsOptions { CaFile = caFile } };

    private static NatsBusOptions From(NatsOptions nats) => NatsBusOptions.From(nats, "credentials-test", NullLoggerFactory.Instance) with
    {
        ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(100),
    };

    private static async Task<NatsBus> ConnectAsync(NatsOptions nats)
    {
        var bus = new NatsBus(From(nats));
        await WithinAsync(bus.WhenConnectedAsync(Token));
        return bus;
    }

    /// <summary>Refused three times, so that it is no accident.</summary>
    private static async Task StaysOutAsync(NatsOptions nats)
    {
        var log = new RecordingLoggers();
        await using var bus = new NatsBus(From(nats) with { LoggerFactory = log });
        await Eventually.BeAsync(() => log.Warnings.Count >= 3 || bus.Status.IsConnected, "it is refused");
        Assert.False(bus.Status.IsConnected);
        if (nats.Password.Length > 0) Assert.DoesNotContain(log.Warnings, w => w.Contains(nats.Password, StringComparison.Ordinal));
    }
}
