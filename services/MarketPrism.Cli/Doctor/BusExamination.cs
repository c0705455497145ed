using MarketPrism.Bus;
using MarketPrism.Cli.Bus;
using MarketPrism.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Cli.Doctor;

/// <summary>Whether the NATS servers let us in.</summary>
internal static class BusExamination
{
    internal static async Task<DoctorLine> RunAsync(MarketPrismConfiguration configuration, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        try
        {
            var started = time.GetTimestamp();
            await using var bus = await CliBus.ConnectAsync(NatsBusOptions.From(configuration.Nats, "marketprism-doctor", NullLoggerFactory.Instance), cancellationToken);
            var connected = time.GetElapsedTime(started);
            started = time.GetTimestamp();
            await bus.FlushAsync(cancellationToken);
            return new DoctorLine("NATS", DoctorVerdict.Ok, $"{bus.Status.Url} connected in {connected.TotalMilliseconds:0} ms, round trip {time.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        }
        catch (Exception e) when (e is FailureException or UsageException)
        {
            return new DoctorLine("NATS", DoctorVerdict.Failed, e.Message, "start nats-server, or correct nats.urls, nats.user, nats.password, nats.token and nats.tls; in Kubernetes look at the NetworkPolicy");
        }
    }
}
