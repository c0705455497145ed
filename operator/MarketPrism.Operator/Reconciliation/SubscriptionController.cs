using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Brings connectors to what a subscription asks for and says in its status how it goes.</summary>
internal sealed class SubscriptionController(
    IEntityLister<ExchangeSubscription> subscriptions,
    ShardCatalog catalog,
    ShardWriter shards,
    StatusWriter status,
    OperatorOptions options) : IEntityController<ExchangeSubscription>
{
    /// <summary>While symbols move, pods start or a rollout waits, there is more to do than the watches tell.</summary>
    private static readonly TimeSpan WhileUnsettled = TimeSpan.FromSeconds(5);

    /// <summary>A conflict ends when the other one changes, which no watch maps to this one.</summary>
    private static readonly TimeSpan WhileConflicting = TimeSpan.FromSeconds(15);

    /// <summary>What the server refuses may pass later without a change here: a quota is raised, a policy or a right is given.</summary>
    private static readonly TimeSpan WhileRefused = TimeSpan.FromSeconds(30);

    public async Task<ReconciliationResult<ExchangeSubscription>> ReconcileAsync(ExchangeSubscription entity, CancellationToken cancellationToken)
    {
        if (SpecRules.Check(entity, options) is { Count: > 0 } problems)
        {
            // running connectors go on with their last good configuration
            await status.WriteRefusalAsync(entity, "InvalidSpec", string.Join("; ", problems), cancellationToken).ConfigureAwait(false);
            return ReconciliationResult<ExchangeSubscription>.Success(entity);
        }

        if (FindConflict(entity) is { } conflict)
        {
            await status.WriteRefusalAsync(entity, "ConflictingSubscription", conflict, cancellationToken).ConfigureAwait(false);
            return ReconciliationResult<ExchangeSubscription>.Success(entity, WhileConflicting);
        }

        var plan = catalog.Plan(entity);
        if (await shards.FindConflictAsync(entity, plan, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            await status.WriteRefusalAsync(entity, "NameConflict", taken, cancellationToken).ConfigureAwait(false);
            return ReconciliationResult<ExchangeSubscription>.Success(entity, WhileConflicting);
        }

        IReadOnlyList<ShardState> states;
        try
        {
            states = await shards.WriteAsync(entity, plan, cancellationToken).ConfigureAwait(false);
        }
        catch (ChildRefusedException e)
        {
            await status.WriteRefusalAsync(entity, e.Reason, e.Message, cancellationToken).ConfigureAwait(false);
            return ReconciliationResult<ExchangeSubscription>.Success(entity, WhileRefused);
        }

        await status.WriteAsync(entity, states, cancellationToken).ConfigureAwait(false);
        var unsettled = !entity.Spec.Paused && states.Any(s => s.Shard.Leaving > 0 || s.IsQueued || s.ReadyPods == 0);
        return ReconciliationResult<ExchangeSubscription>.Success(entity, unsettled ? WhileUnsettled : null);
    }

    /// <summary>Children go with their owner; nothing of a subscription lives outside the cluster.</summary>
    public Task<ReconciliationResult<ExchangeSubscription>> DeletedAsync(ExchangeSubscription entity, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<ExchangeSubscription>.Success(entity));

    private string? FindConflict(ExchangeSubscription entity)
    {
        foreach (var stream in StreamIndex.Of(entity))
        {
            foreach (var other in subscriptions.ByIndex(StreamIndex.Name, stream))
            {
                if (other.Metadata.Uid == entity.Metadata.Uid || other.Metadata.DeletionTimestamp is not null || !StreamIndex.IsOlder(other, entity)) continue;
                var parts = stream.Split('|');
                var message = $"{entity.Metadata.NamespaceProperty}/{entity.Metadata.Name} and the older {other.Metadata.NamespaceProperty}/{other.Metadata.Name} both collect {parts[3]} of {parts[2]} from {parts[0]} {parts[1]}; remove it from one of them";
                return message;
            }
        }

        return null;
    }
}
