using System.Text.Json.Serialization;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>An event of <c>events.k8s.io/v1</c>.</summary>
[KubernetesEntity(Group = "events.k8s.io", ApiVersion = "v1", Kind = "Event", PluralName = "events")]
public sealed class EventsV1Event : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string? ApiVersion { get; set; } = "events.k8s.io/v1";

    /// <inheritdoc/>
    public string? Kind { get; set; } = "Event";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>When it was first seen.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; set; }

    /// <summary>The controller that reports it.</summary>
    public string? ReportingController { get; set; }

    /// <summary>Which of the controller's pods.</summary>
    public string? ReportingInstance { get; set; }

    /// <summary>What was done.</summary>
    public string? Action { get; set; }

    /// <summary>Why, as a CamelCase identifier.</summary>
    public string? Reason { get; set; }

    /// <summary>The object that it is about.</summary>
    public V1ObjectReference? Regarding { get; set; }

    /// <summary>For people, at most 1,024 characters.</summary>
    public string? Note { get; set; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Repetitions of it; null for a single one.</summary>
    public EventsV1EventSeries? Series { get; set; }
}
