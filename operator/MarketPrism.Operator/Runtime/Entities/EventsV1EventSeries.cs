using System.Text.Json.Serialization;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Repetitions of an event.</summary>
public sealed class EventsV1EventSeries
{
    /// <summary>How often it was seen.</summary>
    public int Count { get; set; }

    /// <summary>When it was last seen.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? LastObservedTime { get; set; }
}
