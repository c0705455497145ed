using System.Text.Json.Serialization.Metadata;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>What the builder collected: recipes that the runtime follows in this order.</summary>
internal sealed class OperatorParts
{
    public List<IJsonTypeInfoResolver> Json { get; } = [];

    public Dictionary<Type, Func<OperatorRuntime, IInformer>> Caches { get; } = [];

    public Dictionary<Type, Func<OperatorRuntime, IController>> Controllers { get; } = [];

    /// <summary>Wiring between caches and controllers, after both are made.</summary>
    public List<Action<OperatorRuntime>> Links { get; } = [];

    public List<Func<IServiceProvider, ILeaderTask>> LeaderTasks { get; } = [];
}
