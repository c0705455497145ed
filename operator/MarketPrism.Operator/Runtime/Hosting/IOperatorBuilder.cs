using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>Puts an operator together; KubeOps' shape plus owned kinds and caches.</summary>
public interface IOperatorBuilder
{
    /// <summary>The services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The settings.</summary>
    OperatorSettings Settings { get; }

    /// <summary>Adds a controller.</summary>
    /// <typeparam name="TImplementation">The controller.</typeparam>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="options">How it works.</param>
    IOperatorBuilder AddController<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation, TEntity>(ControllerOptions? options = null)
        where TImplementation : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Adds a finalizer.</summary>
    /// <typeparam name="TImplementation">The finalizer.</typeparam>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="id">Its id, <c>group/name</c>, at most 63 characters after the slash.</param>
    IOperatorBuilder AddFinalizer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation, TEntity>(string id)
        where TImplementation : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Keeps a local copy of a kind (an <see cref="IEntityLister{TEntity}"/>) and waits for it before controllers start.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="labelSelector">Restricts by labels.</param>
    /// <param name="indexes">Indexes by name.</param>
    IOperatorBuilder AddCache<TEntity>(string? labelSelector = null, params (string Name, Func<TEntity, IEnumerable<string>> Values)[] indexes)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Has the owner's controller hear of each change of the children that it owns, so that drift heals.</summary>
    /// <typeparam name="TEntity">The owner.</typeparam>
    /// <typeparam name="TChild">The child, with a cache.</typeparam>
    /// <param name="statusMatters">False: changes of its status alone are not told.</param>
    IOperatorBuilder Owns<TEntity, TChild>(bool statusMatters = true)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TChild : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Has a controller hear of objects that concern its own.</summary>
    /// <typeparam name="TEntity">The controller's entity.</typeparam>
    /// <typeparam name="TOther">The other kind, with a cache.</typeparam>
    /// <param name="map">The object that another one concerns; null: none.</param>
    IOperatorBuilder Watches<TEntity, TOther>(Func<TOther, ObjectKey?> map)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TOther : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Adds the source-generated JSON context of custom resources.</summary>
    /// <param name="resolver">The context.</param>
    IOperatorBuilder AddJson(IJsonTypeInfoResolver resolver);

    /// <summary>Runs a task while this process leads, beside the controllers.</summary>
    /// <typeparam name="TTask">The task.</typeparam>
    IOperatorBuilder AddLeaderTask<TTask>()
        where TTask : class, ILeaderTask;
}
