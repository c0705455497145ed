using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Testing.Telemetry;

/// <summary>An OpenTelemetry collector in the test's process: OTLP over gRPC (HTTP/2, framed by hand) and over HTTP with protobuf, each on a port of its own.</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new();
    private readonly ConcurrentQueue<string> _problems = new();

    private OtlpCollector(WebApplication app) => _app = app;

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> with the protocol <c>grpc</c>.</summary>
    public string GrpcEndpoint { get; private set; } = "";

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> with the protocol <c>http/protobuf</c>.</summary>
    public string HttpEndpoint { get; private set; } = "";

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>Names of metrics that came.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    /// <summary>Requests that were not as the protocol says.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public static async Task<OtlpCollector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static o => o.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, static o => o.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (collector.GrpcEndpoint, collector.HttpEndpoint) = (addresses[0], addresses[1]);
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2))) await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var isGrpc = context.Request.ContentType == "application/grpc";
        var bytes = body.ToArray();
        try
        {
            Take(context.Request.Path.Value!, isGrpc ? Unframe(bytes) : Inflate(bytes, context.Request.Headers.ContentEncoding == "gzip"));
        }
        catch (Exception e) when (e is InvalidDataException or Google.Protobuf.InvalidProtocolBufferException)
        {
            _problems.Enqueue($"{context.Request.Path}: {e.Message}");
        }

        if (isGrpc)
        {
            // an empty Export…Response in its frame, and the status behind it
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
        }
    }

    private void Take(string path, byte[] message)
    {
        switch (path)
        {
            case "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export":
                foreach (var span in OtlpReader.Spans(message)) _spans.Enqueue(span);
                break;
            case "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
                foreach (var name in OtlpReader.Metrics(message)) _metrics[name] = true;
                break;
            default:
                throw new InvalidDataException("no such method");
        }
    }

    /// <summary>A gRPC message: one byte whether it is compressed, its length, its bytes.</summary>
    private static byte[] Unframe(byte[] body)
    {
        if (body.Length < 5) throw new InvalidDataException($"{body.Length} bytes are no gRPC frame");
        var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1));
        if (length != body.Length - 5) throw new InvalidDataException($"the frame says {length} bytes and has {body.Length - 5}");
        return Inflate(body[5..], body[0] == 1);
    }

    private static byte[] Inflate(byte[] bytes, bool isCompressed)
    {
        if (!isCompressed) return bytes;
        using var source = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        source.CopyTo(plain);
        return plain.ToArray();
    }
}
