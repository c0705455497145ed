using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>What is known of one symbol, over all readings. That it is over, by the venue's word or by its absence, is known only when a second reading, minutes later, confirms it.</summary>
internal sealed class InstrumentEntry(string symbol)
{
    /// <summary>Between the first reading that speaks of an end and the one that confirms it.</summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AfterAnnouncedTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WithoutAnnouncedTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private InstrumentDocument? _ending;
    private DateTimeOffset? _goneSince;
    private DateTimeOffset _phaseSince;

    public string Symbol { get; } = symbol;

    /// <summary>The document that counts: the venue's last one, or the one before while that speaks of an end that is not confirmed; null before the first.</summary>
    public InstrumentDocument? Document { get; private set; }

    /// <summary>What is known of it, and published: delisted only when that is confirmed; null when the venue has not told.</summary>
    public Instrument? Instrument { get; private set; }

    /// <summary>What the venue says of it, its unconfirmed end included; null when it has not told.</summary>
    public Instrument? Said => _ending?.Instrument ?? Instrument;

    /// <summary>The venue's last usable list lacks it.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>It is over: two readings, minutes apart, say so or lack it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The last reading speaks of its end, and none has confirmed it yet.</summary>
    public bool IsEnding => _goneSince is not null && !IsOver;

    /// <summary>The venue has listed it at some time, if only to say that it is over.</summary>
    public bool IsListed => Document is not null || _ending is not null;

    /// <summary>The venue was asked and has never listed it.</summary>
    public bool IsUnlisted => IsAbsent && !IsListed;

    /// <summary>Takes what a reading says of it.</summary>
    /// <returns>Whether what is known of it changed, so that it is to be published. An end is known when it is confirmed.</returns>
    public bool Take(InstrumentDocument document, DateTimeOffset now)
    {
        var wasAbsent = IsAbsent;
        IsAbsent = false;
        var said = document.Instrument ?? Said; // of a document that cannot be read nothing is concluded
        if (said?.Phase == InstrumentPhase.Delisted)
        {
            Gone(now);
            _ending = document with { Instrument = said };
            if (!IsOver) return false;
        }
        else
        {
            _goneSince = null;
            IsOver = false;
        }

        _ending = null;
        var isChanged = wasAbsent || Document is null || !Document.Document.AsSpan().SequenceEqual(document.Document);
        Document = document;
        Know(said, now);
        return isChanged;
    }

    /// <summary>A usable reading lacks it.</summary>
    /// <returns>Whether that ends it now, so that its end is to be published.</returns>
    public bool Miss(DateTimeOffset now)
    {
        IsAbsent = true;
        if (!IsListed || IsOver) return false;
        Gone(now);
        if (!IsOver) return false;
        Document ??= _ending;
        Know(Said is { } said ? said with { Phase = InstrumentPhase.Delisted } : null, now);
        _ending = null;
        return Instrument is not null;
    }

    /// <summary>Why its streams may be silent; null when data are due.</summary>
    public StreamSilence? SilenceAt(string venue)
    {
        if (IsUnlisted) return new StreamSilence($"{venue} does not list it", true);
        if (IsAbsent) return new StreamSilence($"{venue}'s last list lacks it", false, IsEnding);
        if (_ending?.Instrument is { } over) return new StreamSilence($"{venue}'s last list says that it is over (status {over.Status}), which the next one has to confirm", false, IsEnding: true);
        return Instrument is { } instrument && instrument.Phase.MayBeSilent() ? new StreamSilence($"it is {instrument.Phase.Name()} (status {instrument.Status})", false) : null;
    }

    /// <summary>Why there will be no data any more; null while there may be.</summary>
    public string? EndAt(string venue) => !IsOver ? null : IsAbsent ? $"{venue} does not list it any more" : $"{venue} has delisted it (status {Instrument!.Status})";

    /// <summary>When it is to be read again, apart from the regular readings: at announced times, while it is halted, and to confirm an end. Not for symbols that the venue never listed.</summary>
    public DateTimeOffset? NextReading(DateTimeOffset now)
    {
        if (IsOver) return null;
        if (_goneSince is { } gone) return gone + Confirmation;
        if (Instrument is null) return Document is null ? null : now + WithoutAnnouncedTime; // the venue has not said yet what it is
        var isBefore = Instrument.Phase is InstrumentPhase.Announced or InstrumentPhase.Preopen;
        var listing = isBefore || Instrument.Phase is InstrumentPhase.Unknown or InstrumentPhase.Halted ? At(Instrument.ListingMs) : null;
        var next = After(listing, now, AfterAnnouncedTime, isBefore);
        // a halt ends without a word, and while it lasts for us nobody asks why the streams are silent
        if ((isBefore && listing is null) || (Instrument.Phase == InstrumentPhase.Halted && next is null)) next = now + Clamp(now - _phaseSince, WithoutAnnouncedTime);
        var end = After(At(Instrument.DelistingMs), now, AfterAnnouncedTime, goesOn: true);
        return next is null || end < next ? end ?? next : next;
    }

    private void Know(Instrument? instrument, DateTimeOffset now)
    {
        if (instrument is null) return;
        if (Instrument?.Phase != instrument.Phase) _phaseSince = now;
        Instrument = instrument;
    }

    private void Gone(DateTimeOffset now)
    {
        _goneSince ??= now;
        if (now - _goneSince >= Confirmation) IsOver = true;
    }

    /// <summary>At an announced time; when it is over and nothing has happened, after as long again.</summary>
    private static DateTimeOffset? After(DateTimeOffset? announced, DateTimeOffset now, TimeSpan first, bool goesOn) =>
        announced is not { } at ? null : at > now ? at : goesOn ? now + Clamp(now - at, first) : null;

    private static TimeSpan Clamp(TimeSpan elapsed, TimeSpan least) => elapsed < least ? least : elapsed > LongestWait ? LongestWait : elapsed;

    private static DateTimeOffset? At(long? ms) => ms is { } time && time < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}
