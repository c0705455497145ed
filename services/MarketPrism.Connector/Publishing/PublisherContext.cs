using MarketPrism.Bus;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Publishing;

/// <summary>What publishing works with.</summary>
internal sealed record PublisherContext(
    IBus Bus,
    SubjectSpace Subjects,
    Exchange Exchange,
    Market Market,
    GapLedger Ledger,
    FrameSampler Sampler,
    StageMetrics Metrics,
    ConnectionTracing? Tracing = null);
