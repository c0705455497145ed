using System.Text;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector;

/// <summary>What a connector says regularly: positions and status every 5 s, desired streams on change and every 60 s, ledger records as they come.</summary>
internal sealed class ConnectorBeats(
    ConnectorServices services,
    SubscriptionSet set,
    GapLedger ledger,
    SubjectSpace subjects,
    Func<ConnectorSubscription, StatusDetail, StatusDocument> status)
{
    private const int BeatEvery = 5;
    private const int StreamsEvery = 60;
    private const int AnnounceEvery = 30;

    /// <summary>A processor verifies the repair of books and trades within seconds of the first frame after a gap. When none did for so long, none is there that could.</summary>
    private static readonly TimeSpan VerificationTime = TimeSpan.FromMinutes(10);

    private readonly MessageBuffer _buffer = new();
    private long _reconnections;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), services.Time);
        for (long second = 1; await timer.WaitForNextTickAsync(cancellationToken); second++) Tick(second);
    }

    /// <summary>The last words of a connector that stops.</summary>
    public void SayGoodbye()
    {
        SendLedger();
        TellStatus();
    }

    private void Tick(long second)
    {
        ledger.GiveUp(VerificationTime);
        if (second % AnnounceEvery == 0 && services.Bus.Status.IsConnected) ledger.Announce();
        SendLedger();
        foreach (var subscription in set.Items)
        {
            subscription.TellStreams(always: second % StreamsEvery == 0);
            if (second % BeatEvery == 0) subscription.Beat();
        }

        if (second % BeatEvery == 0) TellStatus();
    }

    private void TellStatus()
    {
        foreach (var subscription in set.Current)
        {
            var subject = subjects.Status(services.Identity.Namespace, subscription.Options.Name, subscription.Shard);
            services.Bus.TryPublish(Encoding.ASCII.GetBytes(subject), default, StatusJson.Write(status(subscription, StatusDetail.Summary)));
        }
    }

    /// <summary>Records wait in the ledger while the bus is away: the outbox would drop them with the oldest frames.</summary>
    private void SendLedger()
    {
        var bus = services.Bus.Status;
        if (!bus.IsConnected) return;
        if (bus.Reconnections != _reconnections) ledger.Resend();
        _reconnections = bus.Reconnections;
        ledger.Send(record =>
        {
            GapRecordJson.Write(_buffer, record);
            return services.Bus.TryPublish(Encoding.ASCII.GetBytes(subjects.Gap(record.Instrument)), default, _buffer.Written);
        });
    }
}
