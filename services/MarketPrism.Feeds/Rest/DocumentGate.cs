namespace MarketPrism.Feeds;

/// <summary>A kind of document that cannot be used at present.</summary>
/// <param name="Kind">The raw channel of the document: <c>instruments time snapshot backfill openInterest</c>.</param>
/// <param name="Message">What was wrong with the last one.</param>
/// <param name="Age">Since the first one that could not be used.</param>
public sealed record DocumentFault(string Kind, string Message, TimeSpan Age);

/// <summary>
/// Decides for every answer of a venue whether it is the document that was asked for: HTTP status, content type, the venue's own code, the whole text, and
/// plausibility against the last good one. What does not pass is <see cref="RestOutcome.Unusable"/>: nobody sees its body. Thread-safe.
/// </summary>
/// <param name="venue">The venue.</param>
/// <param name="time">The clock.</param>
public sealed class DocumentGate(IVenue venue, TimeProvider time)
{
    /// <summary>The kinds of documents, as raw channels.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["instruments", "time", "snapshot", "backfill", "openInterest"];

    /// <summary>A clock that jumps further than this between two readings is asked again.</summary>
    private static readonly TimeSpan LongestJump = TimeSpan.FromSeconds(60);

    /// <summary>A book that was full and is empty, or a clock that jumped, is believed when it is still so after this time.</summary>
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(30);

    /// <summary>A list that lacks most of what was listed is believed when every answer of this time is the same: a test venue that was emptied.</summary>
    private static readonly TimeSpan ListConfirmation = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private readonly long[] _refused = new long[Kinds.Count];
    private readonly Dictionary<string, (string Message, long Since)> _faults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _listed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (HashSet<string> Names, long Since)> _doubtedLists = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fullBooks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _emptiedBooks = new(StringComparer.Ordinal);
    private (long VenueMs, long At)? _clock;
    private (long VenueMs, long At)? _doubtedClock;

    /// <summary>What cannot be used now.</summary>
    public IReadOnlyList<DocumentFault> Faults
    {
        get
        {
            lock (_lock) return [.. _faults.Select(f => new DocumentFault(f.Key, f.Value.Message, time.GetElapsedTime(f.Value.Since)))];
        }
    }

    /// <summary>Documents that were not used since the start, by kind; all kinds are there.</summary>
    public IReadOnlyDictionary<string, long> Refused
    {
        get
        {
            lock (_lock) return Kinds.Select((kind, i) => (kind, i)).ToDictionary(k => k.kind, k => _refused[k.i]);
        }
    }

    /// <summary>Judges an answer.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="contentType">The media type that it claims; null when it claims none.</param>
    /// <param name="retryAfter">Retry-After.</param>
    /// <param name="body">The whole body.</param>
    /// <returns>The verdict; the body may be used only when it is a success.</returns>
    public RestVerdict Judge(RestRequest request, int status, string? contentType, TimeSpan? retryAfter, ReadOnlyMemory<byte> body)
    {
        var verdict = venue.Rest.Judge(status, retryAfter, body.Span);
        if (verdict.Outcome is not (RestOutcome.Success or RestOutcome.Unusable)) return verdict;
        string? fault;
        RestFinding? finding = null;
        if (!IsText(contentType)) fault = $"its content type is {contentType}";
        else if (verdict.Outcome == RestOutcome.Unusable) fault = verdict.Message;
        else fault = (finding = venue.Rest.Examine(request, body)).Fault;
        if (fault is not null) fault = StrangeDocument.Describe(venue, request.RawChannel, body, fault);
        lock (_lock)
        {
            if (fault is not null && request.RawChannel == "instruments") _doubtedLists.Clear(); // garbage confirms nothing
            fault ??= Contradiction(request, finding!);
            return fault is null ? Pass(request, verdict) : Refuse(request, fault);
        }
    }

    // JSON, or a server that does not say; a page for people says so
    private static bool IsText(string? contentType) =>
        contentType is null || contentType.Contains("json", StringComparison.OrdinalIgnoreCase) || contentType is "text/plain" or "application/octet-stream";

    private RestVerdict Pass(RestRequest request, RestVerdict verdict)
    {
        _faults.Remove(request.RawChannel);
        return verdict;
    }

    private RestVerdict Refuse(RestRequest request, string fault)
    {
        for (var i = 0; i < Kinds.Count; i++)
        {
            if (Kinds[i] == request.RawChannel) _refused[i]++;
        }

        var message = $"not the document that was asked for: {fault}";
        _faults[request.RawChannel] = (message, _faults.TryGetValue(request.RawChannel, out var known) ? known.Since : time.GetTimestamp());
        return new RestVerdict(RestOutcome.Unusable, null, message);
    }

    /// <summary>What speaks against a document that is good by itself; null when it is believed, and then it is what the next one is compared with.</summary>
    private string? Contradiction(RestRequest request, RestFinding finding) => request.RawChannel switch
    {
        "instruments" => OfList(request, finding),
        "snapshot" => OfBook(request.Symbol, finding.IsEmptyBook),
        "time" when finding.TimeMs is { } now => OfClock(now),
        _ => null,
    };

    private string? OfList(RestRequest request, RestFinding finding)
    {
        var scope = request.Symbols.Count > 0 ? request.Url.AbsolutePath : request.Url.PathAndQuery;
        var names = finding.Instruments as HashSet<string> ?? [.. finding.Instruments];
        var isPart = request.Symbols.Count > 0; // the answer holds what was named, the memory all that ever was
        if (!_listed.TryGetValue(scope, out var listed)) _listed.Add(scope, listed = new(StringComparer.Ordinal));
        var expected = isPart ? request.Symbols.Where(listed.Contains).ToList() : [.. listed];
        var missing = expected.Count(e => !names.Contains(e));
        if (isPart && !request.Symbols.Any(names.Contains)) return "it lists none of the symbols that were asked for";
        if (2 * missing > expected.Count && !IsConfirmed(scope, names)) return $"it lacks {missing} of {expected.Count} instruments that the last one had";
        _doubtedLists.Remove(scope);
        if (isPart) listed.UnionWith(request.Symbols.Where(names.Contains));
        else _listed[scope] = names;
        return null;
    }

    private bool IsConfirmed(string scope, HashSet<string> names)
    {
        if (_doubtedLists.TryGetValue(scope, out var doubted) && 2 * names.Count(doubted.Names.Contains) > Math.Max(names.Count, doubted.Names.Count)) return time.GetElapsedTime(doubted.Since) >= ListConfirmation;
        _doubtedLists[scope] = (names, time.GetTimestamp());
        return false;
    }

    private string? OfBook(string symbol, bool isEmpty)
    {
        if (!isEmpty)
        {
            _fullBooks.Add(symbol);
            _emptiedBooks.Remove(symbol);
            return null;
        }

        if (!_fullBooks.Contains(symbol)) return null; // a new listing begins so
        if (_emptiedBooks.TryAdd(symbol, time.GetTimestamp()) || time.GetElapsedTime(_emptiedBooks[symbol]) < Confirmation) return $"the book of {symbol} is empty all at once";
        return null;
    }

    private string? OfClock(long venueMs)
    {
        var now = time.GetTimestamp();
        if (_clock is { } last && !Agrees(last, venueMs, now))
        {
            if (_doubtedClock is not { } doubted || !Agrees(doubted, venueMs, now))
            {
                _doubtedClock = (venueMs, now);
                return "its clock has jumped";
            }

            if (time.GetElapsedTime(doubted.At, now) < Confirmation) return "its clock has jumped";
        }

        _doubtedClock = null;
        _clock = (venueMs, now);
        return null;
    }

    private bool Agrees((long VenueMs, long At) earlier, long venueMs, long now) =>
        (TimeSpan.FromMilliseconds(venueMs - earlier.VenueMs) - time.GetElapsedTime(earlier.At, now)).Duration() <= LongestJump;
}
