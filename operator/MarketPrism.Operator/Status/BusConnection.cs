using MarketPrism.Operator.Settings;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Status;

/// <summary>Owns the operator's connection to NATS, which reconnects for ever.</summary>
internal sealed class BusConnection : IAsyncDisposable
{
    public BusConnection(OperatorOptions options, ILoggerFactory loggers) => Connection = new NatsConnection(new NatsOpts
    {
        Url = string.Join(',', options.NatsUrls),
        Name = "marketprism-operator",
        LoggerFactory = loggers,
        PingInterval = TimeSpan.FromSeconds(10), // a silent server is left within half a minute
        RetryOnInitialConnect = true,
        IgnoreAuthErrorAbort = true, // a rotated password is not the end
        AuthOpts = new NatsAuthOpts
        {
            Username = NullIfEmpty(options.NatsUser),
            Password = NullIfEmpty(options.NatsPassword),
            Token = NullIfEmpty(options.NatsToken),
        },
        TlsOpts = options.NatsCaFile.Length > 0 ? new NatsTlsOpts { CaFile = options.NatsCaFile } : NatsTlsOpts.Default,
    });

    public NatsConnection Connection { get; }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
