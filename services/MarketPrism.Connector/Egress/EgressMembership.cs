using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>
/// Shares the venues' limits with the other connectors behind the same address: each beats on the bus and takes limit ÷ members. With the bus away it keeps its last
/// share; nothing ever waits for the bus.
/// </summary>
/// <param name="id">This process among the connectors.</param>
/// <param name="budgets">The budgets of the egress.</param>
/// <param name="bus">The bus.</param>
/// <param name="subjects">Subjects.</param>
/// <param name="time">The clock.</param>
internal sealed class EgressMembership(string id, EgressBudgets budgets, IBus bus, SubjectSpace subjects, TimeProvider time)
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _heard = [];
    private long _deafUntil;

    /// <summary>Beats and listens until cancelled; then says goodbye.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var subject = subjects.Egress(budgets.Egress);
        var bytes = Encoding.ASCII.GetBytes(subject);
        await using var beats = await bus.SubscribeAsync([subject], new BusSubscriptionOptions { MaxMessages = 4_096 }, cancellationToken);
        using var timer = new PeriodicTimer(BeatEvery, time);
        try
        {
            do
            {
                bus.TryPublish(bytes, default, new EgressBeat(id, false).ToJson());
                Listen(beats);
                Share();
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        finally
        {
            bus.TryPublish(bytes, default, new EgressBeat(id, true).ToJson());
        }
    }

    private void Listen(IBusSubscription beats)
    {
        var now = time.GetTimestamp();
        while (beats.TryRead(out var message))
        {
            if (EgressBeat.Read(message.Payload) is { } beat && beat.Id != id)
            {
                if (beat.Leaving) _heard.Remove(beat.Id);
                else _heard[beat.Id] = now;
            }

            message.Release();
        }

        if (!bus.Status.IsConnected) _deafUntil = now + Ticks(GoneAfter); // silence says nothing now, and not before the others had time to be heard again
        if (now < _deafUntil) return;
        foreach (var (member, at) in _heard)
        {
            if (now - at >= Ticks(GoneAfter)) _heard.Remove(member);
        }
    }

    private void Share() => budgets.SetShare(1 + _heard.Count);

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
