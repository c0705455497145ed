using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Hosting;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Verdicts;

/// <summary>
/// Publishes the verdict on each market, which keeps connectors from restarting for what no restart can cure. It goes over the
/// bus alone, never through pod templates; it expires, so that an absent operator means Unknown.
/// </summary>
internal sealed class VerdictPublisher(MarketVerdicts verdicts, BusConnection bus, IWriteGate gate, OperatorOptions options, TimeProvider time, ILogger<VerdictPublisher> logger) : ILeaderTask
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private readonly SubjectSpace _subjects = new(options.SubjectPrefix, options.NormalizedPrefix);
    private readonly Dictionary<(string, string), Verdict> _last = [];

    public string Name => "operator.verdicts";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await PublishAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(Every, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A verdict as connectors read it; <c>expires_ms</c> is Unix time.</summary>
    internal static byte[] Write(MarketVerdict verdict, DateTimeOffset expires)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("verdict"u8, verdict.Verdict.ToString());
            writer.WriteNumber("fresh"u8, verdict.Fresh);
            writer.WriteNumber("total"u8, verdict.Total);
            writer.WriteNumber("expires_ms"u8, expires.ToUnixTimeMilliseconds());
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        foreach (var ((exchange, market), verdict) in verdicts.All())
        {
            if (!_last.TryGetValue((exchange, market), out var last) || last != verdict.Verdict) OperatorLog.VerdictChanged(logger, exchange, market, verdict.Verdict.ToString(), verdict.Fresh, verdict.Total);
            _last[(exchange, market)] = verdict.Verdict;
            try
            {
                gate.Check("verdict");
                await bus.Connection.PublishAsync(_subjects.Verdict(Exchange.Parse(exchange), Market.Parse(market)), Write(verdict, time.GetUtcNow() + Life), cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NatsException or WriteRefusedException)
            {
                OperatorLog.BusAway(logger, e.Message);
                return;
            }
        }
    }
}
