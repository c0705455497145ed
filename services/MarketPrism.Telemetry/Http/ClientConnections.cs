using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>
/// Keeps slow clients from shutting out the kubelet. Kestrel's own limit on connections refuses the next one, which may be the probe; here the next one is always taken. Of the
/// address with the most connections, the one that has been idle longest makes room. An answer has 10 s to be taken.
/// </summary>
internal sealed class ClientConnections(TimeProvider time, ILogger? logger)
{
    internal const int MaxConnections = 128;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly HashSet<Client> _clients = [];

    /// <summary>Kestrel's connection middleware: counts a connection, and makes room for it.</summary>
    public ConnectionDelegate Accept(ConnectionDelegate next) => async connection =>
    {
        var client = new Client(connection, time.GetTimestamp());
        lock (_lock)
        {
            MakeRoom();
            _clients.Add(client);
        }

        connection.Features.Set(client);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _clients.Remove(client);
        }
    };

    /// <summary>The middleware of requests: notes that the client is alive, and limits how long its answer may take.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var client = context.Features.Get<Client>();
        client?.Touch(time.GetTimestamp());
        using var late = new CancellationTokenSource(AnswerLimit, time);
        await using var aborting = late.Token.UnsafeRegister(static c => ((HttpContext)c!).Abort(), context);
        await next(context).ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
        client?.Touch(time.GetTimestamp());
    }

    private void MakeRoom()
    {
        if (_clients.Count < MaxConnections) return;
        var busiest = _clients.GroupBy(static c => c.Address).MaxBy(static g => g.Count())!;
        var slowest = busiest.MinBy(static c => c.Since)!;
        _clients.Remove(slowest);
        if (logger is not null) HttpLog.Evicted(logger, MaxConnections, slowest.Address);
        slowest.Connection.Abort();
    }

    private sealed class Client(ConnectionContext connection, long since)
    {
        private long _since = since;

        public ConnectionContext Connection { get; } = connection;

        public IPAddress Address { get; } = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;

        /// <summary>When it last began or ended a request.</summary>
        public long Since => Volatile.Read(ref _since);

        public void Touch(long now) => Volatile.Write(ref _since, now);
    }
}
