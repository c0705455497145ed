using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace MarketPrism.Operator.Runtime.Hosting;

internal sealed class OperatorBuilder(IServiceCollection services, OperatorSettings settings, OperatorParts parts) : IOperatorBuilder
{
    public IServiceCollection Services { get; } = services;

    public OperatorSettings Settings { get; } = settings;

    public IOperatorBuilder AddController<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation, TEntity>(ControllerOptions? options = null)
        where TImplementation : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        Services.AddSingleton<TImplementation>();
        AddCache<TEntity>();
        parts.Controllers.Add(typeof(TEntity), r => r.MakeController(options ?? new ControllerOptions(), () => r.Services.GetRequiredService<TImplementation>(), Finalizers<TEntity>(r)));
        Services.AddSingleton<EntityQueue<TEntity>>(sp => (ns, name, after) => sp.GetRequiredService<OperatorRuntime>().Controller<TEntity>().Enqueue(new ObjectKey(ns, name), after));
        return this;
    }

    public IOperatorBuilder AddFinalizer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation, TEntity>(string id)
        where TImplementation : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        Services.AddSingleton<TImplementation>();
        Services.AddSingleton(new FinalizerRegistration<TEntity>(id, sp => sp.GetRequiredService<TImplementation>()));
        Services.AddSingleton<EntityFinalizerAttacher<TImplementation, TEntity>>(sp =>
        {
            var finalizers = new FinalizerSet<TEntity>(sp.GetRequiredService<Client.IKubernetesClient>());
            return (entity, token) => finalizers.AttachAsync(entity, id, token);
        });
        return this;
    }

    public IOperatorBuilder AddCache<TEntity>(string? labelSelector = null, params (string Name, Func<TEntity, IEnumerable<string>> Values)[] indexes)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        if (parts.Caches.TryAdd(typeof(TEntity), r => r.MakeInformer(labelSelector, indexes)))
        {
            Services.AddSingleton<IEntityLister<TEntity>>(sp => sp.GetRequiredService<OperatorRuntime>().Store<TEntity>());
        }

        return this;
    }

    public IOperatorBuilder Owns<TEntity, TChild>(bool statusMatters = true)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TChild : class, IKubernetesObject<V1ObjectMeta>
    {
        parts.Links.Add(r => r.Controller<TEntity>().Own(r.Store<TChild>(), statusMatters));
        return this;
    }

    public IOperatorBuilder Watches<TEntity, TOther>(Func<TOther, ObjectKey?> map)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        parts.Links.Add(r => r.Controller<TEntity>().Watch(r.Store<TOther>(), map));
        return this;
    }

    public IOperatorBuilder AddJson(IJsonTypeInfoResolver resolver)
    {
        parts.Json.Add(resolver);
        return this;
    }

    public IOperatorBuilder AddLeaderTask<TTask>()
        where TTask : class, ILeaderTask
    {
        parts.LeaderTasks.Add(sp => sp.GetRequiredService<TTask>());
        return this;
    }

    private static FinalizerSet<TEntity> Finalizers<TEntity>(OperatorRuntime runtime)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var set = new FinalizerSet<TEntity>(runtime.Client);
        foreach (var registration in runtime.Services.GetServices<FinalizerRegistration<TEntity>>())
        {
            set.Add(registration.Id, () => registration.Make(runtime.Services));
        }

        return set;
    }
}
