using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>A connector's side of the ledger: records what its sockets missed, notes the first frame after it, and takes what processors send.</summary>
internal sealed class PlayedRecorder
{
    private readonly PlayedMarket _market;
    private readonly Dictionary<(string Symbol, string Channel), string> _open = [];
    private readonly MessageBuffer _buffer = new();
    private int _steps;

    public PlayedRecorder(PlayedMarket market)
    {
        _market = market;
        Ledger = new GapLedger(market.Bus.Time);
        market.OnSend = OnSend;
        market.Bus.GapListeners["connector"] = Ledger.Take;
    }

    public GapLedger Ledger { get; }

    /// <summary>A socket ended in order of its connector, which goes on; when it was the only one all streams have a gap.</summary>
    public void Ended(PlayedLane lane)
    {
        if (_market.Lanes.Count > 0) return;
        foreach (var venue in _market.Venues.Where(v => !_market.Bus.Removed.Contains(v.Key.Symbol)))
        {
            foreach (var channel in new[] { "depth", "trade" })
            {
                if (_open.ContainsKey((venue.Key.Symbol, channel))) continue;
                _open[(venue.Key.Symbol, channel)] = Ledger.Open(new GapOpening
                {
                    Origin = GapOrigin.Connection,
                    Cause = GapCause.Disconnected,
                    Instrument = venue.Key,
                    RawChannel = channel,
                    Connection = lane.Connection,
                    FromNs = _market.Bus.NowNs,
                });
            }
        }
    }

    /// <summary>Killed: what it knew is gone with it, and another one begins.</summary>
    public void Forget() => _open.Clear();

    /// <summary>A symbol is wanted no more.</summary>
    public void Remove(string symbol)
    {
        foreach (var channel in new[] { "depth", "trade" })
        {
            if (_open.Remove((symbol, channel), out var id)) Ledger.Close(id, GapClosing.Lost(GapEvidence.Removed, _market.Bus.NowNs));
        }
    }

    /// <summary>What a connector does every second.</summary>
    public void Tick()
    {
        if (++_steps % 100 != 0 || _market.Bus.Isolated.Contains("connector")) return;
        if (_steps % 3000 == 0) Ledger.Announce();
        Ledger.Send(record =>
        {
            GapRecordJson.Write(_buffer, record);
            _market.Bus.Publish("connector", _market.Bus.Subjects.Gap(record.Instrument), Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_buffer.Written)));
            return true;
        });
    }

    private void OnSend(PlayedVenue venue, string channel)
    {
        if (_market.Lanes.Count == 0 || !_open.Remove((venue.Key.Symbol, channel), out var id)) return;
        Ledger.Amend(id, new GapAmendment { After = new FirstMessage(channel == "trade" ? venue.LastTradeId : venue.LastUpdateId, _market.Bus.NowNs, _market.Lanes[0].Connection) });
    }
}
