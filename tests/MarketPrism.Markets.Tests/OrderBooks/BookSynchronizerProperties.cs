using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Exchanges.Binance;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>
/// Whatever is lost, doubled, reordered, late or refused on whichever lane, and however lanes come and go: a book that says synced equals the venue's, and an open lane that brought frames carries its
/// stream. <c>MARKETPRISM_TEST_SEED</c> sets the first seed.
/// </summary>
public sealed class BookSynchronizerProperties
{
    private const int Seeds = 60;
    private const int Steps = 400;
    private const int DriftSeeds = 8;
    private const int DriftSteps = 1_200;

    [Theory]
    [InlineData(VenueStyle.Spot)]
    [InlineData(VenueStyle.Futures)]
    [InlineData(VenueStyle.Okx)]
    public void A_synced_book_is_always_the_truth_and_every_book_gets_there(VenueStyle style)
    {
        var first = FirstSeed();
        for (var seed = first; seed < first + Seeds; seed++)
        {
            try
            {
                new Run(seed, style).Play();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, {style}: {e.Message}", e);
            }
        }
    }

    [Theory]
    [InlineData(VenueStyle.Spot, false)]
    [InlineData(VenueStyle.Spot, true)]
    [InlineData(VenueStyle.Futures, false)]
    [InlineData(VenueStyle.Futures, true)]
    public void A_market_that_leaves_the_range_of_its_snapshots_takes_the_horizon_along(VenueStyle style, bool faults)
    {
        var first = FirstSeed();
        for (var seed = first; seed < first + DriftSeeds; seed++)
        {
            try
            {
                var run = new Run(seed, style, drifts: true);
                run.Play(DriftSteps, faults);
                run.AsksSeldom();
                if (!faults) run.RenewedWithoutAHoleOfItsOwn();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, {style}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void That_market_makes_wrong_books_of_those_that_keep_their_horizon()
    {
        var run = new Run(4711, VenueStyle.Spot, drifts: true, renews: false);
        run.Play(2 * DriftSteps, faults: false);
        Assert.True(run.WrongBest > 0);
    }

    private static int FirstSeed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_TEST_SEED"), out var given) ? given : Random.Shared.Next() & 0xFFFF;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        return seed;
    }

    private sealed class Run : IBookObserver
    {
        private const int DriftHorizonMs = 30_000;
        private readonly Random _random;
        private readonly VenueModel _venue;
        private readonly VenueStyle _style;
        private readonly BookSynchronizer _book;
        private readonly List<ModelLane> _lanes = [];
        private readonly List<ModelLane> _untold = []; // closed, and nobody has noticed yet
        private readonly HashSet<ModelLane> _carriers = []; // what is known to be open, brought frames, and was not reported as down since
        private readonly List<(long DueMs, DepthEvent? Snapshot)> _answers = [];
        private long _nowMs = 1_000_000;
        private int _laneNumber;
        private int _synced;
        private int _open;
        private int _unexplained; // neither the market outran the horizon, nor did the first snapshot come before the stream
        private int _renewalsAsked;
        private int _renewalsRefused;
        private readonly bool _drifts;
        private readonly bool _renews;

        public Run(int seed, VenueStyle style, bool drifts = false, bool renews = true)
        {
            _random = new Random(seed);
            _style = style;
            _drifts = drifts;
            _renews = renews;
            _venue = new VenueModel(_random, style, !drifts ? 0 : seed % 2 == 0 ? 1 : -1);
            _venue.Start();
            IBookContinuity continuity = style switch
            {
                VenueStyle.Spot => new BinanceSpotContinuity(),
                VenueStyle.Futures => new BinanceFuturesContinuity(),
                _ => new NarrowWindow(),
            };
            _book = new BookSynchronizer(continuity, this, new BookSynchronizerOptions { RenewHorizon = drifts && renews, SnapshotLevels = VenueModel.DriftCut });
        }

        public int WrongBest { get; private set; }

        public void AsksSeldom() => Assert.InRange(_renewalsAsked, 0, 1 + ((_nowMs - 1_000_000) / DriftHorizonMs) + _renewalsRefused);

        public void RenewedWithoutAHoleOfItsOwn()
        {
            var (bid, ask) = _venue.BestFor(_book);
            var usedHalfOfTheWay = bid > VenueModel.Middle + (VenueModel.DriftCut / 2) || ask < VenueModel.Middle - (VenueModel.DriftCut / 2);
            if (usedHalfOfTheWay) Assert.True(_book.Renewals + _book.Gaps + _renewalsRefused > 0); // of one that was due and no more the refusal counts
            Assert.Equal((0, _book.Gaps + 1), (_unexplained, _synced));
        }

        public void Play(int steps = Steps, bool faults = true)
        {
            _book.Start(_nowMs);
            OpenLane();
            for (var step = 0; step < steps; step++)
            {
                _venue.Step();
                if (_random.Next(25) == 0 && _lanes.Count < 3) OpenLane();
                if (faults && _random.Next(30) == 0 && _lanes.Count > 0) CloseLane(_random.Next(_lanes.Count));
                Advance(_random.Next(1, 300), faults);
            }

            if (_lanes.Count == 0) OpenLane();
            for (var i = 0; i < 300 && !(i > 20 && _book.State == BookState.Synced && _book.LastId == _venue.Events[^1].LastId); i++)
            {
                _venue.Step();
                _venue.Send();
                for (var settle = 0; settle < 20; settle++) Advance(100, faults: false);
            }

            Assert.Equal(BookState.Synced, _book.State);
            Assert.Equal(_venue.Events[^1].LastId, _book.LastId);
            Assert.Equal(0, _open);
            Assert.True(_synced > 0);
        }

        public void OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
        {
            if (book.State == BookState.Synced) Check(book);
        }

        public void OnReplaced(BookSynchronizer book) => Check(book);

        public void OnStateChanged(BookSynchronizer book, BookState previous)
        {
            Assert.NotEqual(previous, book.State);
            if (book.State != BookState.Synced) return;
            _synced++;
            Check(book);
        }

        public void OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason)
        {
            var isRefused = _random.Next(4) == 0;
            _answers.Add((_nowMs + _random.Next(1, 800), isRefused ? null : _venue.Snapshot(DepthKind.RestSnapshot)));
            if (reason != SnapshotReason.Horizon) return;
            _renewalsAsked++;
            if (isRefused) _renewalsRefused++;
        }

        public void OnResubscribeNeeded(BookSynchronizer book, string lane)
        {
            if (_lanes.Count == 0) return;
            _lanes[0].Waiting.Clear();
            _lanes[0].Waiting.Add(_venue.Snapshot(DepthKind.Snapshot));
            _lanes[0].Next = _venue.Events.Count;
        }

        public void OnGapOpened(BookSynchronizer book, in BookGap gap)
        {
            _open++;
            if (book.Book.Reach != BookReach.Beyond && (gap.Cause == GapCause.BookInvalid || book.Renewals > 0)) _unexplained++;
        }

        public void OnGapClosed(BookSynchronizer book, in BookGap gap)
        {
            Assert.NotEqual(GapRepair.None, gap.Repair);
            _open--;
        }

        private void Check(BookSynchronizer book)
        {
            IsCarried();
            if (_drifts && !_renews)
            {
                var known = book.Book.TryGetBestBid(out var b) && book.Book.TryGetBestAsk(out var a) ? (b.Price, a.Price) : default;
                if (known != _venue.BestFor(book)) WrongBest++;
                return;
            }

            Assert.Equal(_venue.TruthFor(book), _venue.TextOf(book.Book));
            if (!_drifts) return;
            Assert.True(book.Book.TryGetBestBid(out var bid) && (book.Book.HorizonBid is not { } low || bid.Price > low.Mantissa));
            Assert.True(book.Book.TryGetBestAsk(out var ask) && (book.Book.HorizonAsk is not { } high || ask.Price < high.Mantissa));
        }

        private void OpenLane()
        {
            var lane = new ModelLane($"pod/0/{++_laneNumber}/1", _venue.Events.Count);
            if (_style == VenueStyle.Okx) lane.Waiting.Add(_venue.Snapshot(DepthKind.Snapshot));
            _lanes.Add(lane);
        }

        private void CloseLane(int index)
        {
            var lane = _lanes[index];
            _lanes.RemoveAt(index);
            if (_random.Next(3) == 0) _untold.Add(lane);
            else TellClosed(lane);
        }

        private void TellClosed(ModelLane lane)
        {
            lane.IsOpen = false;
            _carriers.Remove(lane);
            _book.OnLaneClosed(lane.Id, _nowMs);
            IsCarried();
            foreach (var late in lane.Waiting) Feed(lane, late);
        }

        // The venue stops sending the stream on a connection, and the connector reports it, perhaps while frames are on their way
        private void TakeDown(ModelLane lane)
        {
            if (lane.LastReceived < 0 || _venue.Events[^1].EventTimeMs == 0) return; // nothing of it is known, or no time has passed
            lane.DownSince = _venue.Events[^1].EventTimeMs;
            lane.IsDark = true;
            if (lane.LastReceived <= lane.DownSince) _carriers.Remove(lane);
            _book.OnStreamDown(lane.Id[..lane.Id.LastIndexOf('/')], lane.DownSince, _nowMs);
        }

        private void Advance(int ms, bool faults)
        {
            _nowMs += ms;
            foreach (var gone in _untold.Where(_ => !faults || _random.Next(20) == 0).ToList())
            {
                _untold.Remove(gone);
                TellClosed(gone);
            }

            if (faults && _random.Next(60) == 0 && _lanes.Count > 0) TakeDown(_lanes[_random.Next(_lanes.Count)]);
            foreach (var lane in _lanes.OrderBy(_ => _random.Next()).ToList())
            {
                if (lane.IsDark && faults && _random.Next(10) > 0) continue;
                lane.IsDark = false;
                for (; lane.Next < _venue.Events.Count; lane.Next++) lane.Waiting.Add(_venue.Events[lane.Next]);
                if (faults && _random.Next(3) == 0) continue; // this lane lags
                if (faults) Spoil(lane);
                var arriving = lane.Waiting.ToList();
                lane.Waiting.Clear();
                foreach (var e in arriving) Feed(lane, e);
            }

            foreach (var answer in _answers.Where(a => a.DueMs <= _nowMs).ToList())
            {
                _answers.Remove(answer);
                if (answer.Snapshot is null) _book.OnSnapshotRefused(_random.Next(2) == 0 ? null : 300, _nowMs);
                else Feed(null, answer.Snapshot);
            }

            _book.OnTick(_nowMs);
            IsCarried();
        }

        private void IsCarried() => Assert.True(
            _book.State != BookState.Synced || _carriers.Count > 0,
            $"synced at {_nowMs} by {_book.ActiveLane}, lanes {string.Join(", ", _lanes.Concat(_untold).Select(l => $"{l.Id} dark {l.IsDark} down since {l.DownSince}, received {l.LastReceived}"))}");

        private void Feed(ModelLane? lane, DepthEvent e)
        {
            var copy = new DepthEvent();
            copy.CopyFrom(e);
            if (lane is { IsOpen: true } && e.EventTimeMs > lane.DownSince) _carriers.Add(lane);
            if (lane is not null) lane.LastReceived = Math.Max(lane.LastReceived, e.EventTimeMs);
            _book.OnDepth(lane?.Id ?? "", copy, e.EventTimeMs, _nowMs, lane is not { IsOpen: false });
        }

        private void Spoil(ModelLane lane)
        {
            var waiting = lane.Waiting;
            if (waiting.Count == 0) return;
            var at = _random.Next(waiting.Count);
            switch (_random.Next(40))
            {
                case 0:
                    waiting.RemoveAt(at); // the venue or the bus lost it, and nobody noticed
                    break;
                case 1:
                    waiting.RemoveAt(at);
                    _book.OnBusHole(lane.Id, _nowMs);
                    break;
                case 2:
                    waiting.Insert(at, waiting[at]);
                    break;
                case 3 when waiting.Count > 1:
                    (waiting[0], waiting[at]) = (waiting[at], waiting[0]);
                    break;
                case 4:
                    waiting.RemoveAt(at);
                    _book.OnFrameRejected(lane.Id, GapCause.MalformedFrame, _nowMs);
                    break;
                case 5:
                    _book.OnBusHole(lane.Id, _nowMs); // a false alarm
                    break;
            }
        }
    }

    private sealed class ModelLane(string id, int next)
    {
        public string Id { get; } = id;

        public int Next { get; set; } = next;

        public List<DepthEvent> Waiting { get; } = [];

        public bool IsOpen { get; set; } = true;

        public bool IsDark { get; set; }

        public long DownSince { get; set; } = -1;

        public long LastReceived { get; set; } = -1;
    }
}
