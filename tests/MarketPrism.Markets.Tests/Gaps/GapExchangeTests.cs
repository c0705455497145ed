using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Markets.Tests.Messages;

namespace MarketPrism.Markets.Tests.Gaps;

/// <summary>Ledgers of several services, whose records reach each of them in another order, say the same in the end.</summary>
public sealed class GapExchangeTests(ITestOutputHelper output)
{
    private const int Rounds = 500;
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent_and_never_says_less()
    {
        var random = new Random(Seed());
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b, c) = (Any(random), Any(random), Any(random));
            var ab = GapRules.Merge(a, b);
            Assert.Equal(a, GapRules.Merge(a, a));
            Assert.Equal(ab, GapRules.Merge(b, a));
            Assert.Equal(ab, GapRules.Merge(ab, a));
            Assert.Equal(ab, GapRules.Merge(b, ab));
            Assert.Equal(GapRules.Merge(ab, c), GapRules.Merge(a, GapRules.Merge(b, c)));
        }
    }

    [Theory]
    [InlineData(GapEvidence.Ids, GapEvidence.Frame)]
    [InlineData(GapEvidence.Snapshot, GapEvidence.Frame)]
    [InlineData(GapEvidence.Frame, GapEvidence.Removed)]
    [InlineData(GapEvidence.Removed, GapEvidence.GivenUp)]
    public void The_better_evidence_decides_how_a_gap_ended_whoever_was_first(GapEvidence better, GapEvidence worse)
    {
        var open = Any(new Random(1)) with { State = GapState.Open, Evidence = GapEvidence.None, ClosedNs = null };
        var early = open with { State = GapState.Lost, Evidence = worse, ClosedNs = 10, Version = 9 };
        var late = open with { State = better == GapEvidence.Removed ? GapState.Lost : GapState.Repaired, Evidence = better, ClosedNs = 20 };
        Assert.Equal((late.State, better, 20L, 9), Ended(GapRules.Merge(early, late)));
        Assert.Equal((late.State, better, 20L, 9), Ended(GapRules.Merge(open, GapRules.Merge(late, early))));
        var earlier = late with { ClosedNs = 15 };
        Assert.Equal(15, GapRules.Merge(late, earlier).ClosedNs); // of equal evidence the first stays
        Assert.Equal(GapState.Lost, GapRules.Merge(late with { State = GapState.Repaired }, late with { State = GapState.Lost }).State); // and of the same moment the worse
    }

    [Fact]
    public void Ledgers_that_exchange_their_records_become_equal_and_come_to_rest_in_any_order()
    {
        var seed = Seed();
        for (var round = 0; round < Rounds; round++) new Exchange(_time, seed + round).Play();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(1228224701)]
    public void Two_ends_of_the_same_moment_are_one_end(int seed) => new Exchange(_time, seed).Play(); // seeds that once made ledgers differ

    [Fact]
    public void Who_takes_the_highest_version_sees_the_gap_closed_though_its_cause_was_amended_meanwhile()
    {
        GapLedger connector = new(_time), processor = new(_time);
        var id = connector.Open(Hole(1));
        Send(connector, processor);
        connector.Amend(id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.StreamStalled) });
        connector.Amend(id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.Disconnected) }); // version 3, open
        processor.Close(id, GapClosing.Repaired(GapEvidence.Ids, GapRepair.Backfill, First)); // version 2, closed
        List<GapRecord> sent = [.. Send(connector, processor), .. Send(processor, connector), .. Send(connector, processor)];
        var highest = sent.MaxBy(r => r.Version)!;
        Assert.Equal((GapState.Repaired, GapCause.Disconnected, 4), (highest.State, highest.Cause, highest.Version));
        Assert.Equal((highest, highest), (connector.Find(id)!, processor.Find(id)!));
        Assert.Equal([], Send(connector, processor));
        Assert.Equal([], Send(processor, connector));
    }

    [Fact]
    public void Who_missed_the_end_of_a_gap_is_sent_it_again()
    {
        GapLedger connector = new(_time), processor = new(_time);
        var id = connector.Open(Hole(1));
        Send(connector, processor);
        processor.Close(id, GapClosing.Lost(First));
        Send(processor); // the connector was cut off
        connector.Announce();
        Send(connector, processor);
        Assert.Empty(Send(processor)); // it may be on its way yet
        _time.Advance(TimeSpan.FromSeconds(30));
        connector.Announce();
        Send(connector, processor);
        Assert.Equal(2, Assert.Single(Send(processor, connector)).Version);
        Assert.Equal((GapState.Lost, 0L), (connector.Find(id)!.State, connector.Totals().Open));
        connector.Announce();
        Assert.Equal([], Send(connector, processor));
        Assert.Equal([], Send(processor, connector));
    }

    [Fact]
    public void Who_missed_the_end_of_a_gap_that_others_opened_says_that_it_is_open_and_is_answered()
    {
        GapLedger connector = new(_time), processor = new(_time), third = new(_time);
        var id = processor.Open(Hole(1, GapCause.ProcessorDown));
        Send(processor, connector, third);
        processor.Close(id, GapClosing.Lost(First));
        Send(processor, third); // the connector was cut off
        _time.Advance(TimeSpan.FromSeconds(30));
        connector.Announce();
        Assert.Equal([], Send(connector, processor, third)); // it is not its own
        _time.Advance(TimeSpan.FromSeconds(30));
        connector.Announce();
        Assert.Equal(GapState.Open, Assert.Single(Send(connector, processor, third)).State); // but nobody has said so for a minute
        List<GapRecord> answers = [.. Send(processor, connector), .. Send(third, connector)];
        Assert.All(answers, r => Assert.Equal((GapState.Lost, 2), (r.State, r.Version)));
        Assert.Equal(0, connector.Totals().Open);
    }

    [Fact]
    public void An_open_gap_of_others_is_sent_by_nobody_else_as_long_as_they_send_it()
    {
        GapLedger connector = new(_time), processor = new(_time);
        processor.Open(Hole(1, GapCause.ProcessorDown));
        for (var i = 0; i < 10; i++)
        {
            Send(processor, connector);
            _time.Advance(TimeSpan.FromSeconds(30));
            connector.Announce();
            processor.Announce();
            Assert.Equal([], Send(connector, processor));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    [InlineData(4_294_967_297)]
    public void A_version_that_no_gap_reaches_is_no_record(long version)
    {
        var buffer = new MessageBuffer();
        var ledger = new GapLedger(_time);
        GapRecordJson.Write(buffer, ledger.Find(ledger.Open(Hole(1)))!);
        var json = System.Text.Encoding.UTF8.GetString(buffer.Written);
        Assert.NotNull(GapRecordJson.Read(System.Text.Encoding.UTF8.GetBytes(json)));
        Assert.Null(GapRecordJson.Read(System.Text.Encoding.UTF8.GetBytes(json.Replace("\"version\":1,", $"\"version\":{version},", StringComparison.Ordinal))));
    }

    private static FirstMessage First => new(7, 30, "pod/shard/0/2");

    private int Seed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_SEED"), out var given) ? given : Random.Shared.Next(1_000_000_000);
        output.WriteLine($"MARKETPRISM_SEED={seed}");
        return seed;
    }

    private static (GapState, GapEvidence, long?, int) Ended(GapRecord record) => (record.State, record.Evidence, record.ClosedNs, record.Version);

    private static List<GapRecord> Send(GapLedger from, params GapLedger[] to)
    {
        var sent = new List<GapRecord>();
        from.Send(r =>
        {
            sent.Add(r);
            return true;
        });
        foreach (var record in sent)
        {
            foreach (var ledger in to) ledger.Take(record);
        }

        return sent;
    }

    internal static GapOpening Hole(long fromNs, GapCause cause = GapCause.TradeGap) => new()
    {
        Origin = GapOrigin.Venue,
        Cause = cause,
        Instrument = Samples.Spot.Key,
        RawChannel = "trade",
        Connection = "pod/shard/0/1",
        FromNs = fromNs,
    };

    // Few values of each field, so that many are equal; also such as no ledger of ours would write
    private static GapRecord Any(Random random) => new()
    {
        Id = "g",
        Version = random.Next(1, 4),
        State = (GapState)random.Next(3),
        Origin = (GapOrigin)random.Next(4),
        Cause = (GapCause)random.Next(Enum.GetValues<GapCause>().Length),
        Connection = random.Next(3) is var c && c == 0 ? "" : $"c{c}",
        Instrument = random.Next(5) == 0 ? Samples.Spot.Key with { Symbol = "OTHER" } : Samples.Spot.Key,
        RawChannel = random.Next(5) == 0 ? "depth" : "trade",
        FromId = Maybe(random),
        ToId = Maybe(random),
        FromNs = random.Next(3),
        ToNs = Maybe(random),
        Frames = Maybe(random),
        Repair = (GapRepair)random.Next(4),
        Recovered = random.Next(2),
        Evidence = (GapEvidence)random.Next(6),
        After = random.Next(2) == 0 ? null : new FirstMessage(Maybe(random), random.Next(1, 3), random.Next(2) == 0 ? "a" : "b"),
        OpenedNs = random.Next(1, 3),
        ClosedNs = Maybe(random),
    };

    private static long? Maybe(Random random) => random.Next(3) is var n && n == 0 ? null : n;

    /// <summary>Three services, and a bus that brings each of them what all of them send, sooner or later.</summary>
    private sealed class Exchange
    {
        private const int MostSent = 10_000;
        private readonly ManualTimeProvider _time;
        private readonly Random _random;
        private readonly int _seed;
        private readonly GapLedger[] _ledgers;
        private readonly List<GapRecord>[] _ways = [[], [], []];
        private readonly List<GapRecord> _sent = [];
        private readonly List<string> _ids = [];

        public Exchange(ManualTimeProvider time, int seed)
        {
            (_time, _seed, _random) = (time, seed, new Random(seed));
            _ledgers = [new(time), new(time), new(time)];
        }

        public void Play()
        {
            for (var step = 0; step < 60; step++)
            {
                _time.Advance(TimeSpan.FromSeconds(_random.Next(4)));
                Act(_ledgers[_random.Next(3)]);
                SendAll();
                Bring(_random.Next(3), _random.Next(4));
            }

            foreach (var ledger in _ledgers) ledger.Send(Put, isLast: true);
            // what answers to answers would go on for ever
            while (_ways.Any(w => w.Count > 0))
            {
                Assert.True(_sent.Count < MostSent, $"seed {_seed}: the ledgers exchange for ever");
                for (var i = 0; i < 3; i++) Bring(i, 1_000);
                SendAll();
            }

            Judge();
        }

        private void Act(GapLedger ledger)
        {
            switch (_random.Next(4))
            {
                case 0:
                    var hole = Hole(_random.Next(20), _random.Next(2) == 0 ? GapCause.TradeGap : GapCause.Disconnected);
                    _ids.Add(ledger.Open(hole, TimeSpan.FromSeconds(_random.Next(3))));
                    break;
                case 1 when _ids.Count > 0:
                    (GapOrigin, GapCause) cause = _random.Next(2) == 0 ? (GapOrigin.Bus, GapCause.BusLoss) : (GapOrigin.Connection, GapCause.StreamStalled);
                    ledger.Amend(AnyId, new GapAmendment { Cause = cause, After = _random.Next(2) == 0 ? null : First with { ReceivedNs = _random.Next(25, 35) } });
                    break;
                case 2 when _ids.Count > 0:
                    ledger.Close(AnyId, _random.Next(3) switch
                    {
                        0 => GapClosing.Lost(First),
                        1 => GapClosing.Lost(GapEvidence.GivenUp, 40),
                        _ => GapClosing.Repaired(GapEvidence.Ids, GapRepair.OtherLane, First),
                    });
                    break;
                case 3 when _random.Next(5) == 0:
                    ledger.Announce(static _ => true);
                    break;
            }
        }

        private string AnyId => _ids[_random.Next(_ids.Count)];

        private void SendAll()
        {
            foreach (var ledger in _ledgers) ledger.Send(Put);
        }

        private bool Put(GapRecord record)
        {
            _sent.Add(record);
            foreach (var way in _ways) way.Add(record);
            return true;
        }

        // of several senders' messages any may be the next
        private void Bring(int to, int most)
        {
            for (; most > 0 && _ways[to].Count > 0; most--)
            {
                var index = Math.Min(_random.Next(3), _ways[to].Count - 1);
                _ledgers[to].Take(_ways[to][index]);
                _ways[to].RemoveAt(index);
            }
        }

        private void Judge()
        {
            var truth = Sorted(_ledgers[0].Since(0));
            foreach (var ledger in _ledgers)
            {
                Assert.True(truth.SequenceEqual(Sorted(ledger.Since(0))), $"seed {_seed}:\n{string.Join("\n", truth)}\nand\n{string.Join("\n", Sorted(ledger.Since(0)))}");
                Assert.Equal(truth.Count(t => t.State == GapState.Open), ledger.Totals().Open);
                Assert.Equal(truth.Count(t => t.State == GapState.Open), ledger.OpenRecords().Count);
            }

            // and so does a consumer that goes by the highest version, whichever it takes of equal ones
            foreach (var record in truth)
            {
                var highest = _sent.Where(r => r.Id == record.Id).Max(r => r.Version);
                Assert.All(_sent.Where(r => r.Id == record.Id && r.Version == highest), r => Assert.True(r == record, $"seed {_seed}: {r} is the highest, {record} is true"));
            }
        }

        private static List<GapRecord> Sorted(IEnumerable<GapRecord> records) => [.. records.OrderBy(r => r.Id, StringComparer.Ordinal)];
    }
}
