using System.Buffers;
using System.Globalization;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole.Api;

/// <summary>The console's routes: the page, and its read-only JSON API (<c>openapi.json</c>).</summary>
internal sealed class ConsoleEndpoints(ConsoleBoard board, BookWriter books, OverviewWriter overview, EventStream events)
{
    private const int MaxLevels = 1_000;
    private const string Overview = "/api/overview";
    private const string Books = "/api/books";
    private const string Book = "/api/books/{exchange}/{market_type}/{symbol}";
    private const string Events = "/api/events";

    /// <summary>The routes of the API: those that <c>openapi.json</c> describes.</summary>
    internal static IReadOnlyList<string> Routes { get; } = [Overview, Books, Book, Events];

    internal void Map(WebApplication app, PrometheusRegistry? metrics)
    {
        var pages = StaticPage.Load();
        app.MapGet("/", pages["index.html"].ServeAsync);
        foreach (var (name, page) in pages) app.MapGet("/" + name, page.ServeAsync);
        app.MapGet(Overview, context => JsonAsync(context, overview.Write));
        app.MapGet(Books, context => JsonAsync(context, output => books.WriteRows(output, -1)));
        app.MapGet(Book, ServeBookAsync);
        app.MapGet(Events, events.ServeAsync);
        if (metrics is not null) app.MapGet("/metrics", context => ServeMetricsAsync(context, metrics));
        app.MapGet("/healthz", context => context.Response.WriteAsync("ok\n", context.RequestAborted));
    }

    private async Task JsonAsync(HttpContext context, Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        lock (board.Gate) write(buffer);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static async Task ServeMetricsAsync(HttpContext context, PrometheusRegistry metrics)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        metrics.Write(buffer);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private async Task ServeBookAsync(HttpContext context)
    {
        string Part(string name) => (string)context.Request.RouteValues[name]!;
        var key = $"{Part("exchange")}.{Part("market_type")}.{Domain.SubjectToken.Escape(Part("symbol"))}";
        var levels = 20;
        if (context.Request.Query["levels"].FirstOrDefault() is { } wanted && (!int.TryParse(wanted, CultureInfo.InvariantCulture, out levels) || levels is < 1 or > MaxLevels))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync($"levels={wanted}: 1 to {MaxLevels}\n", context.RequestAborted);
            return;
        }

        bool known;
        BookEntry? book;
        lock (board.Gate) known = board.Books.TryGetValue(key, out book);
        if (!known)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync($"no book {key} has been published\n", context.RequestAborted);
            return;
        }

        await JsonAsync(context, output => books.WriteBook(output, book!, levels));
    }
}
