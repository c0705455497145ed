using System.Net;
using MarketPrism.Domain;

namespace MarketPrism.Configuration;

/// <summary>The forms of values that several sections use.</summary>
internal static class Forms
{
    private const string Masked = "***";

    public static BooleanForm Boolean { get; } = new();

    public static TextForm AnyText { get; } = new("text", "any text", static _ => null);

    public static TextForm Secret { get; } = new("secret text", "any text; masked in all output", static _ => null, static t => t.Length == 0 ? "" : Masked);

    public static TextForm FileName { get; } = new("file name", "a file name, or empty", static _ => null);

    public static TextForm DnsLabel { get; } = new(
        "name", "a DNS label of at most 40 characters: lower-case letters, digits and inner hyphens",
        static t => t.Length is 0 or > 40 || t[0] == '-' || t[^1] == '-' || !t.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? "is no DNS label" : null);

    public static TextForm Word { get; } = new(
        "word", "live, testnet, or any word of 1 to 20 lower-case letters and digits",
        static t => t.Length is 0 or > 20 || !t.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) ? "is no such word" : null);

    public static TextForm Egress { get; } = new(
        "name", "1 to 63 letters, digits, - and _",
        static t => t.Length is 0 or > 63 || !t.All(IsTokenCharacter) ? "is no such name" : null);

    public static TextForm SubjectPrefix { get; } = new(
        "subject prefix", "tokens of letters, digits, - and _, joined by dots",
        static t => t.Length > 100 || !t.Split('.').All(p => p.Length > 0 && p.All(IsTokenCharacter)) ? "is no subject prefix" : null);

    public static TextForm OptionalSubjectPrefix { get; } = new(
        "subject prefix", "empty, or tokens of letters, digits, - and _, joined by dots",
        static t => t.Length == 0 ? null : SubjectPrefix.Read(t, out _));

    public static TextForm Symbol { get; } = new(
        "symbol", "the venue's own names, as BTCUSDT (Binance) or BTC-USDT (OKX); 1 to 64 characters, no blanks",
        static t => t.Length is 0 or > 64 || t.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "is no symbol" : null);

    public static TextForm TimeZone { get; } = new(
        "time zone", "an IANA name, as UTC or Europe/Berlin", static t => TimeZoneInfo.TryFindSystemTimeZoneById(t, out _) ? null : "is not known here");

    public static TextForm ProxyUrl { get; } = new("URL", "http://user:password@host:port or socks5://user:password@host:port", static t => CheckUrl(t, ["http", "socks5"], true), MaskUrl);

    public static TextForm NatsUrl { get; } = new("URL", "nats://host:port or tls://host:port", static t => CheckUrl(t, ["nats", "tls"], false), MaskUrl);

    public static ParsedForm<CronSchedule> Cron { get; } = new(
        "cron schedule", "minute hour day month weekday, as 0 8 * * 3",
        static (text, out value) =>
        {
            var isGood = CronSchedule.TryParse(text, out var schedule, out var problem);
            value = schedule ?? CronSchedule.Never;
            return isGood ? null : problem;
        },
        static v => v.Text);

    public static ParsedForm<IPAddress> Address { get; } = new(
        "IP address", "an IPv4 or IPv6 address, as 127.0.0.1 or 0.0.0.0",
        static (text, out value) =>
        {
            var isGood = IPAddress.TryParse(text, out var address);
            value = address ?? IPAddress.Loopback;
            return isGood ? null : "is no IP address";
        },
        static v => v.ToString());

    public static WordForm<Channel> Channel { get; } = new([.. ChannelNames.All.Select(n => (n, ChannelNames.TryParse(n, out var c) ? c : default))]);

    public static WordForm<TlsVersion> TlsVersion { get; } = new(("1.2", Configuration.TlsVersion.Tls12), ("1.3", Configuration.TlsVersion.Tls13));

    public static WordForm<Exchange> Exchange { get; } = new(("binance", Domain.Exchange.Binance), ("okx", Domain.Exchange.Okx));

    public static WordForm<Market> Market { get; } =
        new(("spot", Domain.Market.Spot), ("usdm", Domain.Market.Usdm), ("coinm", Domain.Market.Coinm), ("public", Domain.Market.Public));

    public static ParsedForm<Uri?> Endpoint(string secure, string plain) => new(
        "URL", $"{secure}://host[:port][/path], {plain}:// with allow_insecure, or empty for the venue's own",
        (text, out value) =>
        {
            value = null;
            if (text.Length == 0) return null;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0) return "is no URL";
            if (url.Scheme != secure && url.Scheme != plain) return "has another scheme";
            if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0) return "has more than scheme, host, port and path";
            value = new Uri(url.AbsoluteUri.TrimEnd('/'));
            return null;
        },
        static v => v is null ? "" : v.OriginalString);

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string? CheckUrl(string text, string[] schemes, bool needsPort)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0) return "is no URL";
        if (!schemes.Contains(url.Scheme)) return "has another scheme";
        if (url.PathAndQuery is not ("" or "/")) return "has a path";
        return needsPort && url.Port <= 0 ? "has no port" : null;
    }

    private static string MaskUrl(string text)
    {
        var at = text.LastIndexOf('@');
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? text : $"{(scheme < 0 || scheme > at ? "" : text[..(scheme + 3)])}{Masked}{text[at..]}";
    }
}
