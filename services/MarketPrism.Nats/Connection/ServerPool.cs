using MarketPrism.Nats.Transport;

namespace MarketPrism.Nats.Connection;

/// <summary>
/// The servers to try: the seeds, and the members of the cluster that servers told of. The one tried last goes to the end; one that said it
/// leaves is passed over for a while where there is another.
/// </summary>
internal sealed class ServerPool
{
    private static readonly TimeSpan LameDuckTime = TimeSpan.FromMinutes(2);

    private readonly List<Candidate> _candidates;
    private readonly TimeProvider _time;

    public ServerPool(IEnumerable<ServerAddress> seeds, bool randomize, Random random, TimeProvider time)
    {
        var list = seeds.ToArray();
        if (randomize) random.Shuffle(list);
        _candidates = [.. list.Select(a => new Candidate(a, isSeed: true))];
        _time = time;
    }

    public int Count => _candidates.Count;

    public IEnumerable<ServerAddress> Addresses => _candidates.Select(c => c.Address);

    /// <summary>The server to try next.</summary>
    public Candidate Next()
    {
        var now = _time.GetTimestamp();
        var index = _candidates.FindIndex(c => !c.IsAvoided(now));
        var candidate = _candidates[Math.Max(index, 0)];
        _candidates.Remove(candidate);
        _candidates.Add(candidate);
        return candidate;
    }

    /// <summary>Takes over the members that a server tells of; those of before that it does not name are gone, seeds stay.</summary>
    public void Discovered(IReadOnlyList<string> urls, Candidate teller)
    {
        var told = urls.Select(u => ServerAddress.FromCluster(u, teller.Address)).OfType<ServerAddress>().ToArray();
        _candidates.RemoveAll(c => !c.IsSeed && c != teller && !Array.Exists(told, c.Address.IsSameEndPoint));
        var known = _candidates.Count - 1;
        foreach (var address in told)
        {
            // ahead of the current one, which stays the last to be tried
            if (!_candidates.Exists(c => c.Address.IsSameEndPoint(address))) _candidates.Insert(Math.Max(known++, 0), new Candidate(address, isSeed: false));
        }
    }

    /// <summary>Passes over a server that leaves; false when there is no other one.</summary>
    public bool Avoid(Candidate candidate)
    {
        var now = _time.GetTimestamp();
        candidate.AvoidUntil = now + (long)(LameDuckTime.TotalSeconds * _time.TimestampFrequency);
        return _candidates.Exists(c => !c.IsAvoided(now));
    }

    internal sealed class Candidate(ServerAddress address, bool isSeed)
    {
        public ServerAddress Address => address;

        public bool IsSeed => isSeed;

        public long AvoidUntil { get; set; } = long.MinValue;

        /// <summary>The refusal of the credentials at the last attempt, null when they were not refused.</summary>
        public string? AuthError { get; set; }

        public bool IsAvoided(long now) => now < AvoidUntil;
    }
}
