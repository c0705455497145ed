namespace MarketPrism.Operator.Reconciliation;

/// <summary>The conditions of a subscription. All but <see cref="Degraded"/> and <see cref="Progressing"/> are good when True.</summary>
internal static class ConditionTypes
{
    public const string Ready = "Ready";
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string Fresh = "Fresh";
    public const string UpstreamHealthy = "UpstreamHealthy";
    public const string Degraded = "Degraded";
}
