namespace MarketPrism.Domain;

/// <summary>All subjects of an installation, under its two prefixes.</summary>
/// <remarks>Subjects of the hot path are built once per stream, not per message.</remarks>
public sealed class SubjectSpace
{
    private readonly string _prefix;
    private readonly string _normalized;

    /// <summary>Creates the space.</summary>
    /// <param name="prefix">Before raw, control and status subjects: dot-separated plain tokens, not empty. Default <c>marketprism</c>.</param>
    /// <param name="normalizedPrefix">Before normalised subjects; empty gives the form <c>orderbook.binance.spot.BTC-USDT</c>.</param>
    /// <exception cref="FormatException">A prefix has another form.</exception>
    public SubjectSpace(string prefix = "marketprism", string normalizedPrefix = "marketprism")
    {
        if (string.IsNullOrEmpty(prefix)) throw new FormatException("subjects.prefix is empty");
        _prefix = Checked(prefix);
        _normalized = string.IsNullOrEmpty(normalizedPrefix) ? "" : Checked(normalizedPrefix);
    }

    /// <summary>A data frame's bytes, unchanged.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <param name="rawChannel">The venue's channel without speed, or <c>snapshot instruments backfill openInterest</c>.</param>
    /// <param name="symbol">The venue's symbol, or the instrument type.</param>
    /// <returns>The subject.</returns>
    public string Raw(Exchange exchange, Market market, string rawChannel, string symbol) =>
        $"{_prefix}raw.{VirtualPartition.Of(exchange, market, symbol)}.{exchange}.{market}.{SubjectToken.Escape(rawChannel)}.{SubjectToken.Escape(symbol)}";

    /// <summary>All raw frames of a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>The subject pattern.</returns>
    public string RawOf(VirtualPartition partition) => $"{_prefix}raw.{partition}.>";

    /// <summary>All raw frames.</summary>
    public string AllRaw => $"{_prefix}raw.>";

    /// <summary>Acks, pongs, notices, errors, unknown and malformed frames.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <returns>The subject.</returns>
    public string Control(Exchange exchange, Market market) => $"{_prefix}control.{exchange}.{market}";

    /// <summary>Life of connections: opened, sent, closed with cause, positions.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <returns>The subject.</returns>
    public string Connection(Exchange exchange, Market market) => $"{_prefix}conn.{exchange}.{market}";

    /// <summary>All <see cref="Connection(Exchange, Market)"/> subjects.</summary>
    public string AllConnections => $"{_prefix}conn.>";

    /// <summary>All <see cref="Control(Exchange, Market)"/> subjects.</summary>
    public string AllControl => $"{_prefix}control.>";

    /// <summary>The desired streams of a connector.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <returns>The subject.</returns>
    public string DesiredStreams(Exchange exchange, Market market) => $"{_prefix}ctl.streams.{exchange}.{market}";

    /// <summary>All <see cref="DesiredStreams(Exchange, Market)"/> subjects.</summary>
    public string AllDesiredStreams => $"{_prefix}ctl.streams.>";

    /// <summary>Requests about one instrument.</summary>
    /// <param name="kind"><c>snapshot</c>, <c>backfill</c> (answered by connectors) or <c>book</c> (by processors).</param>
    /// <param name="instrument">The instrument.</param>
    /// <returns>The subject.</returns>
    public string Request(string kind, InstrumentKey instrument) =>
        $"{_prefix}ctl.{kind}.{instrument.Exchange}.{instrument.Market}.{SubjectToken.Escape(instrument.Symbol)}";

    /// <summary>Requests for all instruments of a market.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <returns>The subject.</returns>
    public string InstrumentsRequest(Exchange exchange, Market market) => $"{_prefix}ctl.instruments.{exchange}.{market}";

    /// <summary>Metadata of one instrument.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <returns>The subject.</returns>
    public string Instrument(InstrumentKey instrument) =>
        $"{_prefix}instrument.{instrument.Exchange}.{instrument.Market}.{SubjectToken.Escape(instrument.Symbol)}";

    /// <summary>Beats of the connectors behind one egress address.</summary>
    /// <param name="egress">The egress' name.</param>
    /// <returns>The subject.</returns>
    public string Egress(string egress) => $"{_prefix}ctl.egress.{SubjectToken.Escape(egress)}";

    /// <summary>Beats of the processors.</summary>
    public string ProcessorBeats => $"{_prefix}ctl.processor";

    /// <summary>Claims of a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>The subject.</returns>
    public string Owner(VirtualPartition partition) => $"{_prefix}ctl.owner.{partition}";

    /// <summary>Claims of all partitions.</summary>
    public string AllOwners => $"{_prefix}ctl.owner.*";

    /// <summary>The operator's verdict on a market.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <returns>The subject.</returns>
    public string Verdict(Exchange exchange, Market market) => $"{_prefix}ctl.verdict.{exchange}.{market}";

    /// <summary>The operator's verdicts on all markets.</summary>
    public string AllVerdicts => $"{_prefix}ctl.verdict.*.*";

    /// <summary>Ledger records of an instrument.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <returns>The subject.</returns>
    public string Gap(InstrumentKey instrument) =>
        $"{_prefix}gap.{instrument.Exchange}.{instrument.Market}.{SubjectToken.Escape(instrument.Symbol)}";

    /// <summary>Ledger records of all instruments of a market.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <returns>The subject pattern.</returns>
    public string GapsOf(Exchange exchange, Market market) => $"{_prefix}gap.{exchange}.{market}.*";

    /// <summary>All ledger records.</summary>
    public string AllGaps => $"{_prefix}gap.>";

    /// <summary>Status of a shard, every 5 s.</summary>
    /// <param name="ns">The namespace, <c>local</c> outside Kubernetes.</param>
    /// <param name="subscription">The subscription's name.</param>
    /// <param name="shard">The shard's name.</param>
    /// <returns>The subject.</returns>
    public string Status(string ns, string subscription, string shard) =>
        $"{_prefix}status.{SubjectToken.Escape(ns)}.{SubjectToken.Escape(subscription)}.{SubjectToken.Escape(shard)}";

    /// <summary>Request for a shard's full status document (what <c>/status?streams=all</c> gives), answered by the shard itself.</summary>
    /// <param name="ns">The namespace, <c>local</c> outside Kubernetes.</param>
    /// <param name="subscription">The subscription's name.</param>
    /// <param name="shard">The shard's name.</param>
    /// <returns>The subject.</returns>
    public string StatusRequest(string ns, string subscription, string shard) =>
        $"{_prefix}ctl.status.{SubjectToken.Escape(ns)}.{SubjectToken.Escape(subscription)}.{SubjectToken.Escape(shard)}";

    /// <summary>Status of all shards.</summary>
    public string AllStatus => $"{_prefix}status.>";

    /// <summary>A normalised data type of an instrument.</summary>
    /// <param name="type">The data type.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="instrument">The instrument's metadata: market type and normalised symbol come from it.</param>
    /// <returns>The subject.</returns>
    public string Normalized(Channel type, Exchange exchange, Instrument instrument) =>
        $"{_normalized}{type.Name()}.{exchange}.{instrument.MarketType.Name()}.{SubjectToken.Escape(instrument.Symbol)}";

    /// <summary>All messages of a normalised data type.</summary>
    /// <param name="type">The data type.</param>
    /// <returns>The subject pattern.</returns>
    public string AllNormalized(Channel type) => $"{_normalized}{type.Name()}.>";

    private static string Checked(string prefix)
    {
        foreach (var token in prefix.Split('.')) SubjectToken.Unescape(token);
        return prefix + ".";
    }
}
