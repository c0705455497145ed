using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Sequencing;

/// <summary>
/// Follows <c>Mp-Seq</c> per (<c>Mp-Conn</c>, partition), from frames and from the connections' beats, and finds what the bus lost, and connections that ended without a word. For one thread at a time.
/// </summary>
public sealed class SequenceTracker
{
    /// <summary>
    /// How many connections are followed whose opening or heartbeats were heard. Far more than installations have: when there are more, somebody makes them up, and those that ended leave first, then those
    /// that have been silent for longest. A living one, which beats every 5 s, is found again with its next heartbeat; what the bus loses of it until then only the venue's ids show.
    /// </summary>
    public const int AnnouncedLimit = 8_192;

    /// <summary>
    /// How many connections are followed of which only frames tell: anybody who may publish can make up names. Those that have been silent for longest leave first. One that opened before anybody here listened
    /// is among them until its next heartbeat; if it leaves, its next frame counts as its first.
    /// </summary>
    public const int UnannouncedLimit = 1_024;

    /// <summary>A connector tells of a connection's end behind its last frame; so long after it none of its frames is on its way, whatever the bus did meanwhile.</summary>
    private static readonly TimeSpan ForgetClosedAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, ConnectionTrack> _tracks = new(Utf8Names.Comparer);
    private readonly Dictionary<string, ConnectionTrack>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private readonly TimeSpan _settle;
    private readonly TimeSpan _forgetAfter;
    private readonly TimeSpan _lostAfter;
    private readonly List<ConnectionTrack> _leaving = [];
    private ConnectionTrack? _latest;
    private int _announced;
    private TimeSpan _tickedAt;
    private TimeSpan _hearsSince;

    /// <summary>Creates a tracker.</summary>
    /// <param name="settle">How long frames may lag behind the beat that announces them, because they travel on other subjects; default 1 s.</param>
    /// <param name="forgetAfter">When a silent connection is forgotten; default 10 minutes (a living one beats every 5 s). One whose end its connector told, after a minute at most.</param>
    /// <param name="lostAfter">When a connection that beat and went silent is taken for lost with its connector; default 16 s, three beats and a bit.</param>
    public SequenceTracker(TimeSpan? settle = null, TimeSpan? forgetAfter = null, TimeSpan? lostAfter = null)
    {
        _settle = settle ?? TimeSpan.FromSeconds(1);
        _lostAfter = lostAfter ?? TimeSpan.FromSeconds(16);
        _forgetAfter = forgetAfter ?? TimeSpan.FromMinutes(10);
        _byBytes = _tracks.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Connections that are followed.</summary>
    public IReadOnlyCollection<ConnectionTrack> Connections => _tracks.Values;

    /// <summary>Frames lost so far, by the ordinals.</summary>
    public long Lost { get; private set; }

    /// <summary>Connections that were forgotten because there were too many.</summary>
    public long Evicted { get; private set; }

    /// <summary>Finds or begins the track of a connection; allocates only for a new one.</summary>
    /// <param name="connection">The <c>Mp-Conn</c> header.</param>
    /// <returns>The track.</returns>
    public ConnectionTrack TrackOf(ReadOnlySpan<byte> connection)
    {
        // frames of one connection come in runs
        if (_latest is { } latest && Utf8Names.Comparer.Equals(connection, latest.Name)) return latest;
        if (!_byBytes.TryGetValue(connection, out var track))
        {
            if (_tracks.Count - _announced >= UnannouncedLimit) Evict(isAnnounced: false);
            track = new ConnectionTrack(Utf8Names.Comparer.Create(connection));
            _tracks.Add(track.Name, track);
        }

        return _latest = track;
    }

    /// <summary>Judges a frame's ordinal.</summary>
    /// <param name="track">The connection's track.</param>
    /// <param name="partition">The partition of the subject.</param>
    /// <param name="sequence">The <c>Mp-Seq</c>.</param>
    /// <param name="receivedNs">The frame's <c>Mp-Recv</c>.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="hole">What is missing, when something is.</param>
    /// <returns>What it says.</returns>
    public SequenceVerdict Observe(ConnectionTrack track, VirtualPartition partition, long sequence, long receivedNs, TimeSpan now, out SequenceHole hole)
    {
        hole = default;
        track.SeenAt = now;
        track.LastSignNs = Math.Max(track.LastSignNs, receivedNs);
        var last = track.LastOf(partition);
        if (sequence <= last) return SequenceVerdict.Late;
        if (sequence == last + 1 || (last == 0 && !track.IsFromStart(partition.Index)))
        {
            track.Set(partition.Index, sequence, receivedNs);
            return SequenceVerdict.Follows;
        }

        hole = Hole(track, partition, last + 1, sequence - 1);
        Lost += sequence - 1 - last;
        track.Set(partition.Index, sequence, receivedNs);
        return SequenceVerdict.Hole;
    }

    /// <summary>A connection opens. In partitions that are followed already its first frame must be number 1; else what came before is not known here.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="venue">Whose frames it carries.</param>
    /// <param name="owned">The partitions that are followed here, one bit each.</param>
    /// <param name="now">Monotonic time.</param>
    public void Open(ConnectionNotice notice, (Exchange Exchange, Market Market) venue, ulong owned, TimeSpan now)
    {
        var track = TrackOf(Encoding.UTF8.GetBytes(notice.Connection));
        track.SeenAt = now;
        NoteAnnounced(track);
        track.LastSignNs = Math.Max(track.LastSignNs, notice.TimeNs);
        track.Venue = venue;
        track.Open(notice.TimeNs, owned);
    }

    /// <summary>Takes a beat's positions; what has not arrived a moment later was lost (<see cref="Tick"/>).</summary>
    /// <param name="notice">A beat, or the notice of a close. By its beats a connection is known that opened before anybody here listened and has brought nothing since.</param>
    /// <param name="venue">Whose frames it carries.</param>
    /// <param name="owned">The partitions that are followed here, one bit each.</param>
    /// <param name="now">Monotonic time.</param>
    public void Announce(ConnectionNotice notice, (Exchange Exchange, Market Market) venue, ulong owned, TimeSpan now)
    {
        if (!_tracks.TryGetValue(notice.Connection, out var track))
        {
            if (notice.Event != ConnectionEvent.Beat) return;
            track = TrackOf(Encoding.UTF8.GetBytes(notice.Connection));
        }

        track.Venue = venue;
        track.SeenAt = now;
        NoteAnnounced(track);
        track.LastSignNs = Math.Max(track.LastSignNs, notice.TimeNs);
        track.HasBeaten |= notice.Event == ConnectionEvent.Beat;
        track.IsEnded = track.IsClosed = notice.Event == ConnectionEvent.Closed;
        foreach (var (partition, sequence) in notice.Positions)
        {
            if ((owned >> partition.Index & 1) == 0 || (track.LastOf(partition) == 0 && !track.IsFromStart(partition.Index)) || sequence <= track.AnnouncedOf(partition.Index)) continue;
            track.Announce(partition.Index, sequence);
            track.AnnouncedAt = now;
        }
    }

    /// <summary>Lets time pass: finds tails that never arrived, forgets connections that are gone.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="found">Gets each hole.</param>
    /// <param name="lost">Gets connections that ended and nobody told: their connector was killed, or its node is gone. Null while the bus is away, when silence means nothing.</param>
    public void Tick(TimeSpan now, Action<SequenceHole> found, Action<ConnectionTrack>? lost = null)
    {
        // who did not listen for a while has to listen again before silence means something
        if (lost is null || now - _tickedAt > _lostAfter / 4) _hearsSince = now;
        _tickedAt = now;
        foreach (var track in _tracks.Values)
        {
            if (now - track.AnnouncedAt >= _settle) FindTails(track, found);
            if (lost is not null && track is { HasBeaten: true, IsEnded: false } && now - track.SeenAt >= _lostAfter && now - _hearsSince >= _lostAfter)
            {
                track.IsEnded = true;
                lost(track);
            }

            // one that may have been lost while nobody could tell is judged first
            if (now - track.SeenAt < (track.IsClosed && ForgetClosedAfter < _forgetAfter ? ForgetClosedAfter : _forgetAfter) || track is { HasBeaten: true, IsEnded: false }) continue;
            Remove(track);
        }
    }

    /// <summary>Finds the track of a connection.</summary>
    /// <param name="connection">The <c>Mp-Conn</c>.</param>
    /// <returns>The track; null when nothing was heard of it, or not for long.</returns>
    public ConnectionTrack? Find(string connection) => _tracks.GetValueOrDefault(connection);

    /// <summary>Forgets a partition that went to another owner.</summary>
    /// <param name="partition">The partition.</param>
    public void Forget(VirtualPartition partition)
    {
        foreach (var track in _tracks.Values) track.Forget(partition.Index);
    }

    private void NoteAnnounced(ConnectionTrack track)
    {
        if (track.IsAnnounced) return;
        if (_announced >= AnnouncedLimit) Evict(isAnnounced: true);
        track.IsAnnounced = true;
        _announced++;
    }

    // A quarter at once: what is made up in a flood must not cost a search each
    private void Evict(bool isAnnounced)
    {
        foreach (var track in _tracks.Values)
        {
            if (track.IsAnnounced == isAnnounced) _leaving.Add(track);
        }

        _leaving.Sort(static (a, b) => a.IsEnded != b.IsEnded ? b.IsEnded.CompareTo(a.IsEnded) : a.SeenAt.CompareTo(b.SeenAt));
        var count = (isAnnounced ? AnnouncedLimit : UnannouncedLimit) / 4;
        foreach (var track in _leaving.Take(count)) Remove(track);
        Evicted += count;
        _leaving.Clear();
    }

    private void Remove(ConnectionTrack track)
    {
        _tracks.Remove(track.Name);
        if (track.IsAnnounced) _announced--;
        if (_latest == track) _latest = null;
    }

    private void FindTails(ConnectionTrack track, Action<SequenceHole> found)
    {
        for (var i = 0; i < track.Announced.Length; i++)
        {
            var announced = track.Announced[i];
            if (announced == 0) continue;
            track.Announce(i, 0);
            var partition = new VirtualPartition(i);
            var last = track.LastOf(partition);
            if (announced <= last) continue;
            Lost += announced - last;
            var hole = Hole(track, partition, last + 1, announced);
            track.Set(i, announced, hole.FromNs);
            found(hole);
        }
    }

    private static SequenceHole Hole(ConnectionTrack track, VirtualPartition partition, long from, long to) =>
        new(track.Name, partition, from, to, track.LastOf(partition) == 0 ? track.OpenedNs : track.LastNsOf(partition), track.Venue);
}
