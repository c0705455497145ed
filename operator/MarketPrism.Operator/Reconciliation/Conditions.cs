using k8s.Models;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Builds the list of conditions; a transition time moves only when the status flips.</summary>
internal sealed class Conditions(IReadOnlyList<V1Condition> before, long? generation, DateTimeOffset now)
{
    private const int MaxMessage = 2000;

    public List<V1Condition> List { get; } = [];

    public string Status(string type) => List.First(c => c.Type == type).Status;

    /// <summary>Keeps what was said before; false when nothing was.</summary>
    public bool TryKeep(string type)
    {
        if (before.FirstOrDefault(c => c.Type == type) is not { } last) return false;
        List.Add(last);
        return true;
    }

    public void Set(string type, bool? status, string reason, string message)
    {
        var text = status switch { true => "True", false => "False", null => "Unknown" };
        var last = before.FirstOrDefault(c => c.Type == type);
        List.Add(new V1Condition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message.Length > MaxMessage ? message[..(MaxMessage - 1)] + "…" : message,
            ObservedGeneration = generation,
            LastTransitionTime = last is not null && last.Status == text ? last.LastTransitionTime : new DateTime(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc),
        });
    }
}
