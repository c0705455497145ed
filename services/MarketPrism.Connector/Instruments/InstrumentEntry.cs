using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>What is known of one symbol, over all readings. Absence is evidence only when a second reading, minutes later, confirms it.</summary>
internal sealed class InstrumentEntry(string symbol)
{
    /// <summary>Between the first reading that speaks of an end and the one that confirms it.</summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AfterAnnouncedTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WithoutAnnouncedTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private DateTimeOffset? _goneSince;
    private DateTimeOffset _phaseSince;

    public string Symbol { get; } = symbol;

    /// <summary>The venue's last document of it; null before the first.</summary>
    public InstrumentDocument? Document { get; private set; }

    /// <summary>What is known of it; null when the venue has not told.</summary>
    public Instrument? Instrument { get; private set; }

    /// <summary>The venue's last usable list lacks it.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>It is over: the venue said so, or two readings, minutes apart, lack it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The venue was asked and has never listed it.</summary>
    public bool IsUnlisted => IsAbsent && Document is null;

    /// <summary>Takes what a reading says of it.</summary>
    /// <returns>Whether its document or its phase changed, so that it is to be published.</returns>
    public bool Take(InstrumentDocument document, DateTimeOffset now)
    {
        var isChanged = IsAbsent || Document is null || !Document.Document.AsSpan().SequenceEqual(document.Document);
        IsAbsent = false;
        Document = document;
        if (document.Instrument is { } instrument)
        {
            if (Instrument?.Phase != instrument.Phase) _phaseSince = now;
            Instrument = instrument;
        }

        if (Instrument?.Phase == InstrumentPhase.Delisted)
        {
            Gone(now);
        }
        else
        {
            _goneSince = null;
            IsOver = false;
        }

        return isChanged;
    }

    /// <summary>A usable reading lacks it.</summary>
    /// <returns>Whether that ends it now, so that its end is to be published.</returns>
    public bool Miss(DateTimeOffset now)
    {
        IsAbsent = true;
        if (Document is null || IsOver) return false;
        Gone(now);
        if (!IsOver || Instrument is null) return false;
        if (Instrument.Phase != InstrumentPhase.Delisted) _phaseSince = now;
        Instrument = Instrument with { Phase = InstrumentPhase.Delisted };
        return true;
    }

    /// <summary>Why its streams may be silent; null when data are due.</summary>
    public StreamSilence? SilenceAt(string venue)
    {
        if (IsUnlisted) return new StreamSilence($"{venue} does not list it", true);
        if (IsAbsent) return new StreamSilence($"{venue}'s last list lacks it", false);
        if (Instrument is { } instrument && (instrument.Phase.MayBeSilent() || instrument.Phase == InstrumentPhase.Delisted)) return new StreamSilence($"it is {instrument.Phase.Name()} (status {instrument.Status})", false);
        return null;
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
