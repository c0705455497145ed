using System.Text;
using MarketPrism.Feeds;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Connector.Tests.Requests;

/// <summary>The request side on an in-process bus, with a scripted venue.</summary>
internal sealed class RequestWorld : IAsyncDisposable
{
    private readonly EgressBudgets _egress;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private RequestWorld(IVenue venue, ScriptedRest rest, InProcessBus bus, IBusSubscription raw, Action<VenueRequests>? before)
    {
        Venue = venue;
        Rest = rest;
        Bus = bus;
        Raw = raw;
        _egress = new EgressBudgets("default", Time);
        Budgets = _egress.Of(venue.Exchange, venue);
        Options = new VenueRequestOptions { Exchange = venue.Exchange, Venue = venue, ConnectionPrefix = "pod-1/shard-0", Epoch = 7 };
        Requests = new VenueRequests(Options, bus, Subjects, rest, new UnknownSymbols(Time), Budgets, () => new VenueEndpoint(null, null), Time, NullLogger.Instance, Loops, "test");
        before?.Invoke(Requests);
        _running = Requests.RunAsync(_stop.Token);
    }

    public ManualTimeProvider Time { get; } = new();

    public LoopGroup Loops { get; } = new("connector", TimeProvider.System, NullLogger.Instance);

    public SubjectSpace Subjects { get; } = new();

    public IVenue Venue { get; }

    public ScriptedRest Rest { get; }

    public InProcessBus Bus { get; }

    public IBusSubscription Raw { get; }

    public VenueBudgets Budgets { get; }

    public VenueRequestOptions Options { get; }

    public VenueRequests Requests { get; }

    public static async Task<RequestWorld> StartAsync(Market market, Func<RestRequest, string?> answer, Action<VenueRequests>? before = null)
    {
        var bus = new InProcessBus();
        var raw = await bus.SubscribeAsync([new SubjectSpace().AllRaw], new BusSubscriptionOptions(), CancellationToken.None);
        var venue = VenueCatalog.Find(market == Market.Public ? Exchange.Okx : Exchange.Binance, market);
        return new RequestWorld(venue, new ScriptedRest(answer), bus, raw, before);
    }

    /// <summary>Asks until somebody listens, then gives the answer.</summary>
    public async Task<RequestReply> AskAsync(string kind, string symbol, byte[] payload)
    {
        var subject = Subjects.Request(kind, new InstrumentKey(Venue.Exchange, Venue.Market, symbol));
        RequestReply? reply = null;
        await Eventually.BeAsync(
            async () =>
            {
                var answer = await Bus.RequestAsync(subject, payload, TimeSpan.FromSeconds(5), CancellationToken.None);
                if (answer.Outcome == BusReplyOutcome.Answered) reply = RequestReply.Read(answer.Payload);
                return reply is not null;
            },
            $"an answer on {subject}");
        return reply!;
    }

    /// <summary>The next raw frame of a channel; others before it are dropped.</summary>
    public async Task<RawFrame> NextAsync(string channel)
    {
        RawFrame? found = null;
        await Eventually.BeAsync(
            () =>
            {
                while (found is null && Raw.TryRead(out var message))
                {
                    var frame = RawFrame.Of(message);
                    message.Release();
                    if (frame.Subject.Contains($".{channel}.", StringComparison.Ordinal)) found = frame;
                }

                return found is not null;
            },
            $"a raw frame of {channel}");
        return found!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await Requests.DisposeAsync();
        await Raw.DisposeAsync();
        await Bus.DisposeAsync();
        _egress.Dispose();
        _stop.Dispose();
    }

    internal sealed record RawFrame(string Subject, string Connection, string Sequence, string Url, string Id, string Payload)
    {
        public static RawFrame Of(BusMessage message) => new(
            Text(message.Subject.Span), Header(message, "Mp-Conn"u8), Header(message, "Mp-Seq"u8), Header(message, "Mp-Url"u8), Header(message, "Nats-Msg-Id"u8), Text(message.Payload.Span));

        private static string Header(BusMessage message, ReadOnlySpan<byte> name) => MessageHeaders.TryGet(message.Headers.Span, name, out var value) ? Text(value) : "";

        private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }
}
