using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using k8s.Models;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime.Reconciliation;

/// <summary>The steps that the cluster takes with a child are one pass of its owner.</summary>
public sealed class GatheringTests : IDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);
    private readonly ManualTimeProvider _time = new();
    private readonly Meter _meter = new("tests.gathering");
    private readonly ActivitySource _activities = new("tests.gathering");
    private readonly ResourceStore<Widget> _widgets;
    private readonly ResourceStore<ManagedConfigMap> _maps;
    private readonly Controller<Widget> _controller;

    public GatheringTests()
    {
        _widgets = new ResourceStore<Widget>(_time);
        _maps = new ResourceStore<ManagedConfigMap>(_time);
        _controller = new Controller<Widget>(_widgets, () => throw new InvalidOperationException("nothing runs here"), new FinalizerSet<Widget>(null!), new ControllerOptions { GatherChildren = Gather }, _meter, _activities, _time, NullLogger.Instance);
        _controller.Own(_maps, statusMatters: true);
    }

    public void Dispose()
    {
        _controller.Dispose();
        _activities.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Changes_of_a_child_are_gathered_from_the_first_on()
    {
        for (var version = 1; version <= 10; version++)
        {
            _maps.Apply(Child(version));
            Assert.Equal(0, _controller.Depth);
            _time.Advance(Gather / 20);
        }

        _time.Advance(Gather / 2);
        Assert.Equal(1, _controller.Depth);
    }

    [Fact]
    public void Changes_of_the_object_itself_do_not_wait()
    {
        _widgets.Apply(new Widget { Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "here", ResourceVersion = "1", Generation = 1 } });
        Assert.Equal(1, _controller.Depth);
    }

    private static ManagedConfigMap Child(int version) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = "a",
            NamespaceProperty = "here",
            ResourceVersion = version.ToString(CultureInfo.InvariantCulture),
            OwnerReferences = [new V1OwnerReference { ApiVersion = Widgets.Version, Kind = "Widget", Name = "a", Uid = "u", Controller = true }],
        },
    };
}
