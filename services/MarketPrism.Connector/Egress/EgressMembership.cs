using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>
/// Shares the venues' limits with the other connectors behind the same address: each sends heartbeats on the bus and takes limit ÷ members. With the bus away it keeps its last
/// share; while its own heartbeats do not come back (the subject is denied, or nobody could subscribe) it knows of nobody and takes a quarter: four connectors would still be safe.
/// </summary>
/// <param name="id">This process among the connectors.</param>
/// <param name="budgets">The budgets of the egress.</param>
/// <param name="bus">The bus.</param>
/// <param name="subjects">Subjects.</param>
/// <param name="time">The clock.</param>
/// <param name="guard">Takes what is no heartbeat.</param>
/// <param name="logger">Told when sharing fails and when it works again.</param>
internal sealed class EgressMembership(string id, EgressBudgets budgets, IBus bus, SubjectSpace subjects, TimeProvider time, MessageGuard guard, ILogger logger)
{
    /// <summary>The members that are assumed while nothing is known of others.</summary>
    public const int AssumedMembers = 4;

    private const int MaxMembers = 1_000; // a heartbeat is a few bytes, and anybody who may publish can make up names
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _members = [];
    private long _deafUntil;
    private long? _ownAt;
    private volatile string? _problem;

    /// <summary>Why the limits are not shared by what is known; null = they are.</summary>
    public string? Problem => _problem;

    /// <summary>Sends heartbeats and listens until cancelled; then says that it leaves.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var subject = subjects.Egress(budgets.Egress);
        var bytes = Encoding.ASCII.GetBytes(subject);
        if (_ownAt is null) budgets.SetShare(Math.Max(budgets.Members, AssumedMembers)); // nobody is known yet
        var started = time.GetTimestamp();
        try
        {
            await using var beats = await bus.SubscribeAsync([subject], new BusSubscriptionOptions { MaxMessages = 4_096 }, cancellationToken);
            using var timer = new PeriodicTimer(LookEvery, time);
            var nextBeat = TimeSpan.Zero;
            do
            {
                if (time.GetElapsedTime(started) >= nextBeat)
                {
                    nextBeat = time.GetElapsedTime(started) + BeatEvery;
                    bus.TryPublish(bytes, default, new EgressBeat(id, false).ToJson());
                }

                Listen(beats);
                Share(subject, started);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Assume($"the bus did not let it listen on {subject} ({e.Message})");
            throw;
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
            if (EgressBeat.Read(message.Payload) is not { } beat) guard.Reject(message.Subject.Span, "its payload is no heartbeat");
            else if (beat.Id == id) _ownAt = beat.Leaving ? _ownAt : now;
            else if (beat.Leaving) _members.Remove(beat.Id);
            else if (_members.Count < MaxMembers || _members.ContainsKey(beat.Id)) _members[beat.Id] = now;
            message.Release();
        }

        if (!bus.Status.IsConnected) _deafUntil = now + Ticks(GoneAfter); // silence says nothing now, and not before the others had time to be heard again
        if (now < _deafUntil) return;
        foreach (var (member, at) in _members)
        {
            if (now - at >= Ticks(GoneAfter)) _members.Remove(member);
        }
    }

    private void Share(string subject, long started)
    {
        var now = time.GetTimestamp();
        if (now < _deafUntil)
        {
            if (_ownAt is not null) budgets.SetShare(Math.Max(1 + _members.Count, _problem is null ? 1 : AssumedMembers));
            return;
        }

        if (now - (_ownAt ?? started) >= Ticks(GoneAfter))
        {
            Assume($"its own heartbeats on {subject} do not come back: do the server's permissions allow both to publish and to subscribe?");
            return;
        }

        if (_ownAt is null) return;
        if (_problem is not null) ConnectorLog.EgressShared(logger, budgets.Egress, _members.Count);
        _problem = null;
        budgets.SetShare(1 + _members.Count);
    }

    private void Assume(string why)
    {
        var members = Math.Max(1 + _members.Count, AssumedMembers);
        budgets.SetShare(members);
        if (_problem is null) ConnectorLog.EgressAlone(logger, budgets.Egress, $"{why} until it knows of the others, it takes 1/{members} of each limit of the venues");
        _problem = $"{why}; it takes 1/{members} of each limit of the venues meanwhile";
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
