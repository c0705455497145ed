using System.Net;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole.Api;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole;

/// <summary>The web page and its API: reads the bus, changes nothing. Hosted by the console's executable and by <c>marketprism run</c>.</summary>
public sealed class ConsoleService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IBusSubscription _subscription;
    private readonly CancellationTokenSource _stop = new();
    private readonly BackgroundLoop _reading;
    private readonly BackgroundLoop _asking;
    private readonly ConsoleBoard _board;
    private readonly IBus _bus;
    private readonly TimeProvider _time;
    private readonly EventStream _events;
    private readonly ConsoleMetrics _metrics;

    private ConsoleService(WebApplication app, IBusSubscription subscription, ConsoleBoard board, EventStream events, IBus bus, SubjectSpace subjects, TimeProvider time, LoopGroup loops)
    {
        _app = app;
        _subscription = subscription;
        _board = board;
        _bus = bus;
        _time = time;
        _events = events;
        Loops = loops;
        _metrics = new ConsoleMetrics(board, events, bus, loops);
        var guard = loops.Guard("console.messages");
        _reading = loops.Start("console.messages", LoopPolicy.Restart, ct => subscription.ReadAllAsync(m => Take(m, guard), (m, e) => guard.Reject(m.Subject.Span, e), ct), _stop.Token);
        _asking = loops.Start("console.status-poll", LoopPolicy.Restart, new StatusPoll(board, bus, subjects, time, loops.Guard("console.status-poll")).RunAsync, _stop.Token);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>The loops: their reports, and what they skipped.</summary>
    public LoopGroup Loops { get; }

    /// <summary>Pages that are kept up to date now.</summary>
    internal int Pages => _events.Open;

    /// <summary>Starts the page.</summary>
    /// <param name="bus">The bus; stays the caller's.</param>
    /// <param name="subjects">The installation's subjects.</param>
    /// <param name="options">Port, address, token.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">Logs.</param>
    /// <param name="metrics">What the page's port also serves at <c>/metrics</c>, where the process has no other port for it; null = not served here.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running console.</returns>
    /// <exception cref="ArgumentException">The address can be reached from outside and no token is set.</exception>
    public static async Task<ConsoleService> StartAsync(
        IBus bus, SubjectSpace subjects, ConsoleOptions options, TimeProvider time, ILoggerFactory logging, PrometheusRegistry? metrics, CancellationToken cancellationToken)
    {
        if (!IPAddress.IsLoopback(options.Bind) && options.Token.Length == 0 && options.UserHeader.Length == 0)
            throw new ArgumentException($"console.bind {options.Bind} can be reached from other machines: set console.token, or console.user_header to what an authenticating reverse proxy sets, or bind to 127.0.0.1");
        var builder = ServiceWeb.CreateBuilder(options.Bind, options.Port, null, time).LeaveSignals();
        builder.Services.AddSingleton(logging);
        var app = builder.Build();
        app.Use(AddSecurityHeaders);
        if (options.Token.Length > 0) app.Use(new TokenGate(options.Token).InvokeAsync);
        if (options.UserHeader.Length > 0) app.Use(new UserHeaderGate(options.UserHeader).InvokeAsync);
        var board = new ConsoleBoard(subjects, time);
        var books = new BookWriter(board);
        var overview = new OverviewWriter(board, bus, time);
        var events = new EventStream(board, books, overview, time);
        new ConsoleEndpoints(board, books, overview, events).Map(app, metrics);
        var subscription = await bus.SubscribeAsync(board.Patterns, new BusSubscriptionOptions(), cancellationToken);
        await app.StartAsync(cancellationToken);
        return new ConsoleService(app, subscription, board, events, bus, subjects, time, new LoopGroup("console", time, logging.CreateLogger("MarketPrism.Console")));
    }

    internal IServiceSurface CreateSurface(ServiceIdentity identity, Func<ConfigurationState> configuration) => new ConsoleSurface(_board, _bus, Loops, identity, _time, configuration);

    /// <summary>Stops serving and reading.</summary>
    /// <returns>A task.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _subscription.DisposeAsync();
        await Task.WhenAll(_reading.Completion, _asking.Completion);
        using (var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1))) await _app.StopAsync(deadline.Token);
        await _app.DisposeAsync();
        _metrics.Dispose();
        Loops.Dispose();
        _stop.Dispose();
    }

    private static Task AddSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private void Take(in BusMessage message, MessageGuard guard)
    {
        if (_board.Take(message) is { } problem) guard.Reject(message.Subject.Span, problem);
    }
}
