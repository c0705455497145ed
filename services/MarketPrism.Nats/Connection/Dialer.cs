using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Transport;

namespace MarketPrism.Nats.Connection;

/// <summary>Connects to one server: TCP, INFO, TLS, CONNECT, and the PONG that says we are in.</summary>
internal sealed class Dialer(NatsOpts opts)
{
    public Func<(string Host, int Port), ValueTask<(string Host, int Port)>>? OnConnectingAsync { get; set; }

    public async ValueTask<Dialed> DialAsync(ServerAddress server, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(opts.ConnectTimeout, opts.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ITransport? transport = null;
        // a transport has no tokens on its hot path: it is cut instead
        await using var cut = linked.Token.UnsafeRegister(_ => transport?.Abort(), null).ConfigureAwait(false);
        try
        {
            var (host, port) = (server.Host, server.Port);
            if (OnConnectingAsync is { } hook) (host, port) = await hook((host, port)).ConfigureAwait(false);
            transport = await TcpTransport.ConnectAsync(host, port, linked.Token).ConfigureAwait(false);
            var buffer = new ReceiveBuffer(opts.ReaderBufferSize);
            var mode = opts.TlsOpts.EffectiveMode(server.Tls);
            if (mode == TlsMode.Implicit) transport = await UpgradeAsync(transport, server, linked.Token).ConfigureAwait(false);

            var info = await ReadInfoAsync(transport, buffer).ConfigureAwait(false);
            if (WantsTls(mode, info, server))
            {
                // what follows INFO in clear cannot come from the server we are about to verify
                if (!buffer.Unread.IsEmpty) throw new NatsProtocolViolationException("the server sent bytes between INFO and the TLS handshake");
                transport = await UpgradeAsync(transport, server, linked.Token).ConfigureAwait(false);
            }

            var credential = await CredentialAsync(server, linked.Token).ConfigureAwait(false);
            await SendAsync(transport, ConnectMessage.Build(opts, info, credential, transport is TlsTransport)).ConfigureAwait(false);
            info = await ReadVerdictAsync(transport, buffer, info).ConfigureAwait(false);
            return new Dialed(transport, buffer, info);
        }
        catch (Exception e)
        {
            if (transport is not null) await transport.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested) throw new NatsException($"no connection within ConnectTimeout ({opts.ConnectTimeout.TotalSeconds:0.###} s)", e);
            throw;
        }
    }

    private static async ValueTask<ServerInfo> ReadInfoAsync(ITransport transport, ReceiveBuffer buffer)
    {
        var op = await ReadAsync(transport, buffer).ConfigureAwait(false);
        if (op.Kind == ServerOpKind.Err) throw Refusal(buffer, op);
        if (op.Kind != ServerOpKind.Info) throw new NatsProtocolViolationException($"the server began with {op.Kind} instead of INFO");
        return TakeInfo(buffer, op);
    }

    private static async ValueTask<ServerInfo> ReadVerdictAsync(ITransport transport, ReceiveBuffer buffer, ServerInfo info)
    {
        while (true)
        {
            var op = await ReadAsync(transport, buffer).ConfigureAwait(false);
            switch (op.Kind)
            {
                case ServerOpKind.Pong:
                    buffer.Consume(op.Length);
                    return info;
                case ServerOpKind.Info:
                    info = TakeInfo(buffer, op);
                    break;
                case ServerOpKind.Ping:
                    buffer.Consume(op.Length);
                    await SendAsync(transport, ClientOps.Pong.ToArray()).ConfigureAwait(false);
                    break;
                case ServerOpKind.Ok:
                    buffer.Consume(op.Length);
                    break;
                case ServerOpKind.Err:
                    throw Refusal(buffer, op);
                default:
                    throw new NatsProtocolViolationException($"the server answered CONNECT with {op.Kind}");
            }
        }
    }

    private static async ValueTask<ServerOp> ReadAsync(ITransport transport, ReceiveBuffer buffer)
    {
        while (true)
        {
            var status = ServerOpParser.TryParse(buffer.Unread, ServerOpParser.MaxLine, out var op);
            if (status == ParseStatus.Complete) return op;
            if (status == ParseStatus.Invalid) throw new NatsProtocolViolationException($"the server does not speak NATS: {op.Error}");
            buffer.Prepare(op.Length);
            var received = await transport.ReceiveAsync(buffer.Free).ConfigureAwait(false);
            if (received == 0) throw new NatsException("the server closed the connection during the handshake");
            buffer.Received(received);
        }
    }

    private static ServerInfo TakeInfo(ReceiveBuffer buffer, ServerOp op)
    {
        var info = ServerInfoReader.Read(op.Text(buffer.Unread));
        buffer.Consume(op.Length);
        return info;
    }

    private static NatsServerException Refusal(ReceiveBuffer buffer, ServerOp op) => new(ServerErrors.Clean(System.Text.Encoding.UTF8.GetString(op.Text(buffer.Unread))));

    private static bool WantsTls(TlsMode mode, ServerInfo info, ServerAddress server) => mode switch
    {
        TlsMode.Implicit => false,
        TlsMode.Disable when info.TlsRequired => throw new NatsException($"{server} requires TLS, but NatsTlsOpts.Mode is Disable"),
        TlsMode.Disable => false,
        TlsMode.Require when !info.TlsRequired && !info.TlsAvailable => throw new NatsException($"{server} offers no TLS, but it is required; no credentials were sent"),
        TlsMode.Require => true,
        _ => info.TlsRequired || info.TlsAvailable,
    };

    private static async ValueTask SendAsync(ITransport transport, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await transport.SendAsync(bytes).ConfigureAwait(false)..];
    }

    private async ValueTask<ITransport> UpgradeAsync(ITransport transport, ServerAddress server, CancellationToken cancellationToken)
    {
        var options = await TlsOptions.CreateAsync(opts.TlsOpts, server.TlsHost).ConfigureAwait(false);
        return await TlsTransport.UpgradeAsync((TcpTransport)transport, options, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<NatsAuthCred> CredentialAsync(ServerAddress server, CancellationToken cancellationToken)
    {
        var auth = opts.AuthOpts;
        if (auth.AuthCredCallback is { } callback) return await callback(server.Uri, cancellationToken).ConfigureAwait(false);
        if (auth.Token is { Length: > 0 } token) return NatsAuthCred.FromToken(token);
        if (auth.Username is { Length: > 0 } user) return NatsAuthCred.FromUserInfo(user, auth.Password ?? "");
        if (server.User is null) return default;
        return server.Password is null ? NatsAuthCred.FromToken(server.User) : NatsAuthCred.FromUserInfo(server.User, server.Password);
    }
}
