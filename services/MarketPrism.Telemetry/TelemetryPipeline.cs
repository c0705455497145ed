using MarketPrism.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MarketPrism.Telemetry;

/// <summary>
/// Traces and metrics of a process: Prometheus text unless <c>OTEL_METRICS_EXPORTER=none</c>, OTLP only where an endpoint is configured by the usual <c>OTEL_*</c> variables
/// (an exporter without a collector would retry for ever). Owns the providers.
/// </summary>
public sealed class TelemetryPipeline : IDisposable
{
    private readonly TracerProvider? _tracers;
    private readonly MeterProvider? _meters;

    private TelemetryPipeline(TracerProvider? tracers, MeterProvider? meters, PrometheusRegistry metrics, FrameSampler sampler)
    {
        _tracers = tracers;
        _meters = meters;
        Metrics = metrics;
        Sampler = sampler;
    }

    /// <summary>All instruments of the process as Prometheus text.</summary>
    public PrometheusRegistry Metrics { get; }

    /// <summary>Decides which frames are traced.</summary>
    public FrameSampler Sampler { get; }

    /// <summary>Whether spans go anywhere.</summary>
    public bool IsTracing => _tracers is not null;

    /// <summary>Sets telemetry up.</summary>
    /// <param name="identity">Who the process is.</param>
    /// <param name="options">Configuration.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <returns>The pipeline; dispose it last, it flushes.</returns>
    public static TelemetryPipeline Create(ServiceIdentity identity, TelemetryOptions options, IReadOnlyDictionary<string, string> environment)
    {
        var isOff = IsTrue(environment, "OTEL_SDK_DISABLED");
        var resource = Describe(identity, environment);
        var tracers = !isOff && HasEndpoint(environment, "TRACES") ? BuildTracers(resource, environment) : null;
        var meters = !isOff && HasEndpoint(environment, "METRICS")
            ? Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter("MarketPrism.*", "System.Runtime").AddOtlpExporter().Build()
            : null;
        return new TelemetryPipeline(tracers, meters, new PrometheusRegistry(environment.GetValueOrDefault("OTEL_METRICS_EXPORTER") is not "none"), new FrameSampler(options.TraceRatio));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tracers?.Dispose();
        _meters?.Dispose();
        Metrics.Dispose();
    }

    private static TracerProvider BuildTracers(ResourceBuilder resource, IReadOnlyDictionary<string, string> environment)
    {
        var builder = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource("MarketPrism.*").AddProcessor(SpanExport.Create(environment));
        // Frames are sampled before their span begins (FrameSampler), so all that begins is kept, unless the user says otherwise
        if (!environment.ContainsKey("OTEL_TRACES_SAMPLER")) builder.SetSampler(new ParentBasedSampler(new AlwaysOnSampler()));
        return builder.Build();
    }

    private static ResourceBuilder Describe(ServiceIdentity identity, IReadOnlyDictionary<string, string> environment)
    {
        var attributes = new List<KeyValuePair<string, object>>();
        foreach (var (variable, attribute) in new[]
        {
            ("POD_NAME", "k8s.pod.name"), ("POD_NAMESPACE", "k8s.namespace.name"), ("POD_UID", "k8s.pod.uid"), ("NODE_NAME", "k8s.node.name"), ("CONTAINER_NAME", "k8s.container.name"),
        })
        {
            if (environment.GetValueOrDefault(variable) is { Length: > 0 } value) attributes.Add(new(attribute, value));
        }

        return ResourceBuilder.CreateDefault()
            .AddService($"marketprism-{identity.Service}", "marketprism", identity.Version, autoGenerateServiceInstanceId: false, identity.Pod)
            .AddAttributes(attributes)
            .AddEnvironmentVariableDetector(); // last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
    }

    private static bool HasEndpoint(IReadOnlyDictionary<string, string> environment, string signal) =>
        environment.GetValueOrDefault($"OTEL_{signal}_EXPORTER") is not "none"
        && (environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
            || environment.GetValueOrDefault($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 });

    private static bool IsTrue(IReadOnlyDictionary<string, string> environment, string name) =>
        string.Equals(environment.GetValueOrDefault(name), "true", StringComparison.OrdinalIgnoreCase);
}
