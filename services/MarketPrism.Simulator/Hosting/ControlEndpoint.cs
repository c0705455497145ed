using System.Globalization;
using System.Text.Json;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;
using Microsoft.AspNetCore.Http;

namespace MarketPrism.Simulator.Hosting;

/// <summary>
/// The simulator's own interface: <c>GET /_sim/book/{venue}/{symbol}?u=&amp;levels=</c>, <c>GET /_sim/sent</c>, <c>GET /_sim/sent/{venue}/ids?stream=&amp;from=</c>,
/// <c>GET /_sim/history/{venue}</c>, <c>GET|POST|DELETE /_sim/faults</c>, <c>GET /_sim/venues</c>.
/// </summary>
internal sealed class ControlEndpoint(VenueSet venues)
{
    private const int MaxBody = 64 * 1024;

    public async Task HandleAsync(HttpContext context, string path)
    {
        var (status, body) = await AnswerAsync(context, path.Trim('/').Split('/'));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task<(int Status, ReadOnlyMemory<byte> Body)> AnswerAsync(HttpContext context, string[] path)
    {
        try
        {
            return (context.Request.Method, path) switch
            {
                ("GET", ["venues"]) => (venues.All.Any(v => v.Failure is not null) ? 500 : 200, ControlJson.Venues(venues)),
                ("GET", ["book", var venue, var symbol]) => Book(venue, symbol, context.Request.Query),
                ("GET", ["sent"]) => (200, ControlJson.Sent(venues.All)),
                ("GET", ["sent", var venue]) => (200, ControlJson.Sent([venues[venue]])),
                ("GET", ["sent", var venue, "ids"]) => (200, ControlJson.Ids(venues[venue], Required(context.Request.Query, "stream"), Number(context.Request.Query, "from") ?? 0)),
                ("GET", ["history", var venue]) => (200, ControlJson.History(venues[venue].History)),
                ("GET", ["faults"]) => (200, ControlJson.Faults(venues)),
                ("POST", ["faults"]) => await InjectAsync(context),
                ("DELETE", ["faults"]) => Withdraw(context.Request.Query),
                _ => (404, ControlJson.Error("there are GET /_sim/venues, /_sim/book/{venue}/{symbol}?u=, /_sim/sent[/{venue}[/ids?stream=]], /_sim/history/{venue}, GET, POST, DELETE /_sim/faults")),
            };
        }
        catch (Exception e) when (e is ArgumentException or JsonException or BadHttpRequestException)
        {
            return (400, ControlJson.Error(e.Message));
        }
    }

    private (int Status, ReadOnlyMemory<byte> Body) Book(string venue, string symbol, IQueryCollection query)
    {
        var levels = (int)Math.Clamp(Number(query, "levels") ?? int.MaxValue, 0, int.MaxValue);
        BookTruth? book = venues[venue].Book(symbol, Number(query, "u"), levels);
        if (book is not null) return (200, ControlJson.Book(venue, book));
        return venues[venue].Symbols.Contains(symbol)
            ? (410, ControlJson.Error($"the book of {symbol} at that update id is not known (any more)"))
            : (404, ControlJson.Error($"no symbol '{symbol}' on {venue}: there are {string.Join(", ", venues[venue].Symbols)}"));
    }

    private async Task<(int Status, ReadOnlyMemory<byte> Body)> InjectAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody) return (413, ControlJson.Error("a list of faults is at most 64 KiB"));
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var rules = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().Select(FaultJson.Read).ToList() : [FaultJson.Read(document.RootElement)];
        foreach (var rule in rules) venues.Inject(rule);
        return (200, ControlJson.Faults(venues));
    }

    private (int Status, ReadOnlyMemory<byte> Body) Withdraw(IQueryCollection query)
    {
        var name = query["name"].ToString();
        foreach (var venue in venues.All) venue.Withdraw(name.Length == 0 ? null : name);
        return (200, ControlJson.Faults(venues));
    }

    private static string Required(IQueryCollection query, string key) =>
        query[key] is [{ Length: > 0 } value] ? value : throw new ArgumentException($"parameter '{key}' is missing");

    private static long? Number(IQueryCollection query, string key)
    {
        if (query[key] is not [{ Length: > 0 } text]) return null;
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : throw new ArgumentException($"parameter '{key}' is '{text}': it must be a whole number");
    }
}
