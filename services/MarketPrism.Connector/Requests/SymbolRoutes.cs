using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Connector;

/// <summary>The request subjects of the symbols that this connector owns. Each is subscribed by itself, so that the queue group has owners only.</summary>
internal sealed class SymbolRoutes(VenueRequestOptions options, SubjectSpace subjects)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _changed = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Dictionary<string, (RequestKind Kind, string Symbol)> _wanted = [];

    /// <summary>Sets the symbols.</summary>
    public void SetSymbols(IReadOnlyList<string> symbols)
    {
        var wanted = new Dictionary<string, (RequestKind, string)>();
        foreach (var symbol in symbols)
        {
            var key = new InstrumentKey(options.Exchange, options.Venue.Market, symbol);
            wanted[subjects.Request("snapshot", key)] = (RequestKind.Snapshot, symbol);
            wanted[subjects.Request("backfill", key)] = (RequestKind.Backfill, symbol);
        }

        lock (_lock) _wanted = wanted;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>What a subject asks; null when it is not ours.</summary>
    public (RequestKind Kind, string Symbol)? Find(string subject)
    {
        lock (_lock) return _wanted.TryGetValue(subject, out var route) ? route : null;
    }

    /// <summary>Keeps a subscription in step with the symbols until cancelled.</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="subscribed">What it has; kept over failures, so that nothing is subscribed twice.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(IBusSubscription subscription, HashSet<string> subscribed, CancellationToken cancellationToken)
    {
        while (true)
        {
            List<string> wanted;
            lock (_lock) wanted = [.. _wanted.Keys];
            foreach (var gone in subscribed.Except(wanted).ToList())
            {
                await subscription.RemoveAsync(gone, cancellationToken);
                subscribed.Remove(gone);
            }

            foreach (var subject in wanted)
            {
                if (subscribed.Contains(subject)) continue;
                await subscription.AddAsync(subject, cancellationToken);
                subscribed.Add(subject);
            }

            await _changed.Reader.ReadAsync(cancellationToken); // last: a subscription after a restart begins with what is wanted already
        }
    }
}
