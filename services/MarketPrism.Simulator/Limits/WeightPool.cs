namespace MarketPrism.Simulator.Limits;

/// <summary>
/// Binance's request weight per minute and client: over it 429, and who goes on is banned with 418, longer each time (2 minutes … 3 days).
/// USD-M and COIN-M share one pool.
/// </summary>
internal sealed class WeightPool(int limit)
{
    private const long MinuteNs = 60_000_000_000;
    private const int PatienceAfter429 = 10;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _accounts = [];

    /// <summary>Takes weight. Status 0 = granted, else 429 or 418 with the seconds to wait.</summary>
    public (int Status, int RetryAfter, int Used) Take(string client, int weight, long nowNs)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(client, out var account)) _accounts[client] = account = new Account();
            if (nowNs < account.BannedUntil) return (418, Seconds(account.BannedUntil - nowNs), account.Used);
            if (nowNs / MinuteNs != account.Minute) (account.Minute, account.Used, account.Refusals) = (nowNs / MinuteNs, 0, 0);
            account.Used += weight;
            if (account.Used <= limit) return (0, 0, account.Used);
            if (++account.Refusals <= PatienceAfter429) return (429, Seconds((account.Minute + 1) * MinuteNs - nowNs), account.Used);
            account.BannedUntil = nowNs + Math.Min(2 * MinuteNs << Math.Min(account.Bans++, 12), 3 * 24 * 60 * MinuteNs);
            return (418, Seconds(account.BannedUntil - nowNs), account.Used);
        }
    }

    private static int Seconds(long ns) => (int)(ns / 1_000_000_000) + 1;

    private sealed class Account
    {
        public long Minute { get; set; }

        public int Used { get; set; }

        public int Refusals { get; set; }

        public int Bans { get; set; }

        public long BannedUntil { get; set; }
    }
}
