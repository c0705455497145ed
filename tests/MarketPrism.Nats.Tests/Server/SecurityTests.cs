using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

public sealed class SecurityTests : ServerTest
{
    [Fact]
    public async Task User_and_password_get_in_by_options_and_by_url()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { User = "u", Password = "p@ss" }, Token);
        await using var byOptions = await ConnectAsync(server.Url, o => o with { AuthOpts = new NatsAuthOpts { Username = "u", Password = "p@ss" } });
        await using var byUrl = await ConnectAsync(server.Url.Replace("nats://", "nats://u:p%40ss@", StringComparison.Ordinal));
        Assert.Equal(NatsConnectionState.Open, byUrl.ConnectionState);
    }

    [Fact]
    public async Task Wrong_password_is_named_and_not_shown()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { User = "u", Password = "right" }, Token);
        var opts = Fast(server.Url) with { AuthOpts = new NatsAuthOpts { Username = "u", Password = "wrong-secret" } };
        await using var connection = new NatsConnection(opts);
        var error = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
        Assert.Contains("Authorization Violation", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", opts.ToString(), StringComparison.Ordinal);
        Assert.True(Assert.IsType<NatsServerException>(error.InnerException).IsAuthError);
    }

    [Fact]
    public async Task Token_gets_in_by_options_and_by_url()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Token = "t0ken" }, Token);
        await using var byOptions = await ConnectAsync(server.Url, o => o with { AuthOpts = new NatsAuthOpts { Token = "t0ken" } });
        await using var byUrl = await ConnectAsync(server.Url.Replace("nats://", "nats://t0ken@", StringComparison.Ordinal));
        Assert.Equal(NatsConnectionState.Open, byUrl.ConnectionState);
    }

    [Fact]
    public async Task Encrypted_connection_carries_messages_and_survives_restarts()
    {
        using var certificates = new TestCertificates();
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates }, Token);
        await using var connection = await ConnectAsync(server.Url, o => o with { TlsOpts = new NatsTlsOpts { CaFile = certificates.CaFile } });
        await using var sub = await connection.SubscribeCoreAsync<byte[]>("s", cancellationToken: Token);
        var payload = new byte[300_000];
        new Random(1).NextBytes(payload);
        for (var round = 1; round <= 2; round++)
        {
            await connection.PublishAsync("s", payload, cancellationToken: Token);
            Assert.Equal(payload, (await NextAsync(sub)).Data);
            await server.RestartAsync(Token);
            await Eventually.BeAsync(() => connection.GetStats().Reconnects == round, "back");
        }
    }

    [Fact]
    public async Task Client_certificate_gets_in_where_the_server_demands_one()
    {
        using var certificates = new TestCertificates();
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates, VerifyClients = true }, Token);
        await using var with = await ConnectAsync(
            server.Url,
            o => o with { TlsOpts = new NatsTlsOpts { CaFile = certificates.CaFile, CertFile = certificates.ClientCertificateFile, KeyFile = certificates.ClientKeyFile } });
        Assert.Equal(NatsConnectionState.Open, with.ConnectionState);
        await using var without = new NatsConnection(Fast(server.Url) with { TlsOpts = new NatsTlsOpts { CaFile = certificates.CaFile } });
        await Assert.ThrowsAsync<NatsException>(async () => await without.ConnectAsync());
    }

    [Fact]
    public async Task Certificate_of_another_authority_or_name_is_refused()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates("elsewhere.example");
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates }, Token);
        await using var wrongAuthority = new NatsConnection(Fast(server.Url) with { TlsOpts = new NatsTlsOpts { CaFile = others.CaFile } });
        await Assert.ThrowsAsync<NatsException>(async () => await wrongAuthority.ConnectAsync());
        await using var noAuthority = new NatsConnection(Fast(server.Url));
        await Assert.ThrowsAsync<NatsException>(async () => await noAuthority.ConnectAsync());

        await using var elsewhere = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = others }, Token);
        await using var wrongName = new NatsConnection(Fast(elsewhere.Url) with { TlsOpts = new NatsTlsOpts { CaFile = others.CaFile } });
        await Assert.ThrowsAsync<NatsException>(async () => await wrongName.ConnectAsync());
    }

    [Fact]
    public async Task Server_that_requires_TLS_is_not_reached_without()
    {
        using var certificates = new TestCertificates();
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { Certificates = certificates }, Token);
        await using var connection = new NatsConnection(Fast(server.Url) with { TlsOpts = new NatsTlsOpts { Mode = TlsMode.Disable } });
        var error = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
        Assert.Contains("requires TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_subjects_are_told()
    {
        const string Users = """authorization { users: [ { user: "u", password: "p", permissions: { publish: ["ok.>", "_INBOX.>"], subscribe: ["ok.>", "_INBOX.>"] } } ] }""";
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { ExtraConfig = Users }, Token);
        await using var connection = await ConnectAsync(server.Url, o => o with { AuthOpts = new NatsAuthOpts { Username = "u", Password = "p" } });
        var errors = new List<string>();
        connection.ServerError += (_, e) =>
        {
            errors.Add(e.Error);
            return ValueTask.CompletedTask;
        };
        var error = await Assert.ThrowsAsync<NatsServerException>(async () => await connection.SubscribeCoreAsync<string>("secret", cancellationToken: Token));
        Assert.Contains("secret", error.Message, StringComparison.Ordinal);
        await connection.PublishAsync("forbidden", "x", cancellationToken: Token);
        await Eventually.BeAsync(() => errors.Exists(e => e.Contains("Publish to \"forbidden\"", StringComparison.Ordinal)), "the refusal is told");
        await using var sub = await connection.SubscribeCoreAsync<string>("ok.1", cancellationToken: Token);
        await connection.PublishAsync("ok.1", "fine", cancellationToken: Token);
        Assert.Equal("fine", (await NextAsync(sub)).Data);
    }
}
