using k8s.Models;

namespace MarketPrism.Operator.Runtime.Events;

/// <summary>What is known of an event and its repetitions.</summary>
internal sealed class EventSeriesState(Eventsv1Event published, long seenAt)
{
    public Eventsv1Event Event { get; } = published;

    public int Count { get; set; } = 1;

    /// <summary>The count that the server has.</summary>
    public int PublishedCount { get; set; } = 1;

    public long SeenAt { get; set; } = seenAt;

    public long PublishedAt { get; set; } = seenAt;

    public DateTimeOffset LastObserved { get; set; }
}
