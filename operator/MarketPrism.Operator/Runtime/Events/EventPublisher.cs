using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Events;

/// <summary>Publishes an event of an object. Never blocks or fails: repetitions become a series, and what the API server does not take is counted and dropped.</summary>
/// <param name="entity">The object.</param>
/// <param name="reason">Why, as a CamelCase identifier.</param>
/// <param name="message">For people; cut at 1,024 characters.</param>
/// <param name="type">How serious it is.</param>
public delegate void EventPublisher(IKubernetesObject<V1ObjectMeta> entity, string reason, string message, EventType type = EventType.Normal);
