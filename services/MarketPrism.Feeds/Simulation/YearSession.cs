namespace MarketPrism.Feeds.Simulation;

/// <summary>One session of the simulated year.</summary>
internal sealed record YearSession(string Name, FeedSession Session, AuditSink Sink, ModelVenue Venue, IReadOnlyList<string> Symbols);
