using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Highest-random-weight hashing: every processor works out the same owner from the same list, and a change of the list moves only what it must.</summary>
internal static class Rendezvous
{
    /// <summary>The member that a partition belongs to; null when there is none.</summary>
    public static string? OwnerOf(VirtualPartition partition, IReadOnlyCollection<string> members)
    {
        string? best = null;
        ulong bestScore = 0;
        foreach (var member in members)
        {
            var score = Score(member, partition);
            if (best is not null && (score < bestScore || (score == bestScore && string.CompareOrdinal(member, best) > 0))) continue;
            best = member;
            bestScore = score;
        }

        return best;
    }

    private static ulong Score(string member, VirtualPartition partition)
    {
        var hash = Fnv1A.Append(Fnv1A.Of(Encoding.UTF8.GetBytes(member)), (byte)partition.Index);

        // FNV alone leaves neighbours alike in the high bits: finish with a mixer (the finaliser of SplitMix64)
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
