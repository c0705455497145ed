using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>
/// Who publishes which partition. Partitions go to the living processors by rendezvous over their beats; a new owner syncs first, claims with a higher epoch, waits for the old one's last
/// word and goes on from there. A processor that no longer hears itself stops. One caller at a time.
/// </summary>
internal sealed class PartitionTable
{
    private const int MaxMembers = 256; // partitions are fewer: who may publish can make up names
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClaimAgain = TimeSpan.FromMilliseconds(300);

    /// <summary>Own beats come back within milliseconds; three that do not, and the bus is away.</summary>
    private static readonly TimeSpan DeafAfter = BeatEvery * 3;

    private readonly ProcessorOptions _options;
    private readonly SubjectSpace _subjects;
    private readonly IProcessorOutput _output;
    private readonly IPartitionHost _host;
    private readonly PublishingLease _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PartitionOwnership[] _partitions = [.. Enumerable.Range(0, VirtualPartition.Count).Select(i => new PartitionOwnership(new VirtualPartition(i)))];
    private readonly Dictionary<string, TimeSpan> _heard = [];
    private readonly List<string> _members = [];
    private readonly long _start;
    private readonly byte[] _beatSubject;
    private TimeSpan _now;
    private TimeSpan _listenUntil;
    private long _ownNs;
    private long _deafSinceNs;
    private long _deafToNs;
    private TimeSpan _nextBeat;
    private bool _leaving;
    private bool _warned;
    private int _toldOwned;

    public PartitionTable(ProcessorOptions options, SubjectSpace subjects, IProcessorOutput output, IPartitionHost host, PublishingLease lease, TimeProvider time, ILogger logger)
    {
        _options = options;
        _subjects = subjects;
        _output = output;
        _host = host;
        _lease = lease;
        _time = time;
        _logger = logger;
        _start = time.GetTimestamp();
        _beatSubject = Encoding.UTF8.GetBytes(subjects.ProcessorBeats);
    }

    /// <summary>How many partitions are published here.</summary>
    public int Owned => _partitions.Count(static p => p.Role == PartitionRole.Owner);

    /// <summary>How many partitions are on their way here.</summary>
    public int Acquiring => _partitions.Count(static p => p.Role is PartitionRole.Acquiring or PartitionRole.Claiming or PartitionRole.Suspended);

    /// <summary>The living processors, this one included.</summary>
    public IReadOnlyList<string> Members => _members;

    /// <summary>What this processor is to a partition.</summary>
    public PartitionRole RoleOf(VirtualPartition partition) => _partitions[partition.Index].Role;

    /// <summary>The epoch that a partition is published with here.</summary>
    public long EpochOf(VirtualPartition partition) => _partitions[partition.Index].Epoch;

    /// <summary>Whether a processor that leaves has given everything away, or nobody is there to take it.</summary>
    public bool IsDrained => Owned == 0 || _members.All(m => m == _options.Id);

    /// <summary>Where an earlier process stopped.</summary>
    public void Restore(VirtualPartition partition, IReadOnlyDictionary<string, TradePosition> positions, long? lastNs)
    {
        _partitions[partition.Index].Positions = positions;
        _partitions[partition.Index].Down = lastNs is { } since ? Downtime.OfProcessor(since) : null;
    }

    /// <summary>A processor's beat, also our own.</summary>
    public void OnBeat(ProcessorBeat beat)
    {
        _now = _time.GetElapsedTime(_start);
        if (beat.Leaving) _heard.Remove(beat.Id);
        else if (_heard.Count < MaxMembers || _heard.ContainsKey(beat.Id)) _heard[beat.Id] = _now;
        if (beat.Id != _options.Id) return;
        _heard[beat.Id] = _now;
        _lease.Renew();
        var nowNs = _time.UnixNs();
        if (_ownNs > 0 && nowNs - _ownNs > DeafAfter.TotalNanoseconds)
        {
            // the bus was away: whoever is there is heard within a second or two, and only then is anybody missing
            (_deafSinceNs, _deafToNs, _listenUntil) = (_ownNs, nowNs, _now + _options.Listen);
        }

        _ownNs = nowNs;
    }

    /// <summary>Whether a processor was heard lately.</summary>
    public bool Hears(string id) => _heard.ContainsKey(id);

    /// <summary>A claim of another processor.</summary>
    public void OnClaim(VirtualPartition partition, PartitionClaim claim)
    {
        if (claim.Id == _options.Id) return;
        _now = _time.GetElapsedTime(_start);
        var state = _partitions[partition.Index];
        if (claim.IsReleased)
        {
            if (claim.Epoch < state.OwnerEpoch) return;
            state.OwnerId = claim.Id;
            state.OwnerEpoch = claim.Epoch;
            state.OwnerReleased = true;
            state.OwnerHeardAt = _now;
            state.OwnerHeardNs = _time.UnixNs();
            state.Positions = claim.Trades;
            return;
        }

        if (claim.Epoch >= state.OwnerEpoch)
        {
            state.OwnerId = claim.Id;
            state.OwnerEpoch = claim.Epoch;
            state.OwnerReleased = false;
            state.OwnerHeardAt = _now;
            state.OwnerHeardNs = _time.UnixNs();
            state.Down = null;
            if (claim.Trades.Count > 0) state.Positions = claim.Trades;
        }

        if (claim.Epoch <= state.Epoch) return;
        if (state.Role == PartitionRole.Owner) Release(state);
        else if (state.Role is PartitionRole.Claiming or PartitionRole.Suspended) Enter(state, PartitionRole.Acquiring);
    }

    /// <summary>Begins to leave: the others take over.</summary>
    public void Leave()
    {
        _leaving = true;
        _nextBeat = TimeSpan.Zero;
    }

    /// <summary>Gives up what nobody took.</summary>
    public void ReleaseAll()
    {
        _now = _time.GetElapsedTime(_start);
        foreach (var state in _partitions)
        {
            if (state.Role == PartitionRole.Owner) Release(state);
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Tick()
    {
        _now = _time.GetElapsedTime(_start);
        if (_now >= _nextBeat)
        {
            _nextBeat = _now + BeatEvery;
            _output.Publish(_beatSubject, new ProcessorBeat(_options.Id, _leaving).ToJson(), default);
        }

        CountMembers();
        if (_now < _options.Listen) return;
        var hearsItself = _heard.TryGetValue(_options.Id, out var own) && _now - own < _options.StopAfter;
        if (!hearsItself && !_warned && Owned > 0) ProcessorLog.BeatsLost(_logger, _options.StopAfter.TotalSeconds);
        _warned = !hearsItself;
        foreach (var state in _partitions) Decide(state, hearsItself);
        if (Owned == _toldOwned) return;
        _toldOwned = Owned;
        ProcessorLog.Owned(_logger, _toldOwned, string.Join(", ", _members));
    }

    private void CountMembers()
    {
        _members.Clear();
        foreach (var (id, at) in _heard)
        {
            if (_now - at < _options.GoneAfter || id == _options.Id) _members.Add(id);
            else _heard.Remove(id);
        }

        if (_leaving) _members.Remove(_options.Id);
        _members.Sort(StringComparer.Ordinal);
    }

    private void Decide(PartitionOwnership state, bool hearsItself)
    {
        if (!hearsItself)
        {
            if (state.Role == PartitionRole.Owner)
            {
                state.Positions = _host.Disown(state.Partition, forget: false);
                state.Down = Downtime.OfBus(_ownNs);
                Enter(state, PartitionRole.Suspended);
            }

            return;
        }

        var isOurs = Rendezvous.OwnerOf(state.Partition, _members) == _options.Id;
        switch (state.Role)
        {
            case PartitionRole.Idle or PartitionRole.Acquiring or PartitionRole.Suspended when IsDeaf():
                break; // who else is there cannot be heard, or is about to be
            case PartitionRole.Idle when isOurs:
                _host.Activate(state.Partition);
                Enter(state, PartitionRole.Acquiring);
                Acquire(state);
                break;
            case PartitionRole.Acquiring or PartitionRole.Claiming or PartitionRole.Suspended when !isOurs:
                _host.Disown(state.Partition, forget: true);
                Enter(state, PartitionRole.Idle);
                break;
            case PartitionRole.Acquiring or PartitionRole.Suspended:
                Acquire(state);
                break;
            case PartitionRole.Claiming:
                if (state.OwnerReleased) TakeOver(state);
                else if (_now - state.Since >= _options.ReleaseWait) TakeOverWithoutWord(state);
                else if (_now >= state.NextClaimAt) Claim(state);
                break;
            case PartitionRole.Owner when _now >= state.NextClaimAt:
                Claim(state);
                break;
        }
    }

    private void Acquire(PartitionOwnership state)
    {
        var ownerLives = state.OwnerId is not null && !state.OwnerReleased && _now - state.OwnerHeardAt < _options.GoneAfter;
        if (ownerLives && !_host.IsSynced(state.Partition) && _now - state.Since < _options.SyncLimit) return;
        state.Epoch = NewEpoch(state);
        Enter(state, PartitionRole.Claiming);
        if (ownerLives) Claim(state);
        else TakeOver(state);
    }

    private void TakeOverWithoutWord(PartitionOwnership state)
    {
        ProcessorLog.NoRelease(_logger, state.Partition.Token, state.OwnerId ?? "");
        TakeOver(state);
    }

    private void TakeOver(PartitionOwnership state)
    {
        var wasCovered = state.OwnerId is not null && _now - state.OwnerHeardAt < BeatEvery * 3;
        var down = wasCovered ? null : DownOf(state);
        state.Down = null;
        Enter(state, PartitionRole.Owner);
        _host.Own(state.Partition, state.Epoch, state.Positions, down);
        Claim(state);
    }

    // The bus is away, or was a moment ago: that others are silent does not show that they are gone
    private bool IsDeaf() => _now < _listenUntil || (_heard.TryGetValue(_options.Id, out var own) && _now - own >= DeafAfter);

    // An owner that was not heard of again was not down when nobody could be heard
    private Downtime? DownOf(PartitionOwnership state)
    {
        if (state.Down is { } known || state.OwnerId is null) return state.Down;
        return state.OwnerHeardNs <= _deafToNs && state.OwnerHeardNs >= _deafSinceNs - _options.GoneAfter.TotalNanoseconds
            ? Downtime.OfBus(Math.Min(state.OwnerHeardNs, _deafSinceNs))
            : Downtime.OfProcessor(state.OwnerHeardNs);
    }

    private void Release(PartitionOwnership state)
    {
        var isOurs = Rendezvous.OwnerOf(state.Partition, _members) == _options.Id;
        var positions = _host.Disown(state.Partition, forget: !isOurs);
        Send(state, new PartitionClaim(_options.Id, state.Epoch, IsReleased: true, positions));
        Enter(state, isOurs ? PartitionRole.Acquiring : PartitionRole.Idle);
    }

    private void Claim(PartitionOwnership state)
    {
        var isOwner = state.Role == PartitionRole.Owner;
        state.NextClaimAt = _now + (isOwner ? BeatEvery : ClaimAgain);
        Send(state, new PartitionClaim(_options.Id, state.Epoch, IsReleased: false, isOwner ? _host.PositionsOf(state.Partition) : new Dictionary<string, TradePosition>()));
    }

    private void Send(PartitionOwnership state, PartitionClaim claim) =>
        _output.Publish(Encoding.UTF8.GetBytes(_subjects.Owner(state.Partition)), claim.ToJson(), default);

    // Milliseconds, so that it rises over restarts of all processors; the low bits keep two that claim at once apart
    private long NewEpoch(PartitionOwnership state)
    {
        var after = (Math.Max(state.OwnerEpoch, state.Epoch) >> 10) + 1;
        return (Math.Max(after, _time.GetUtcNow().ToUnixTimeMilliseconds()) << 10) | (long)(Fnv1A.Of(Encoding.UTF8.GetBytes(_options.Id)) & 1023);
    }

    private void Enter(PartitionOwnership state, PartitionRole role)
    {
        ProcessorLog.PartitionRole(_logger, state.Partition.Token, state.Role, role, state.Epoch);
        state.Role = role;
        state.Since = _now;
    }
}
