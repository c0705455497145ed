using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Tests.Runtime.Client;

/// <summary>Answers every request with a widget and remembers who asked: what a client does for TLS and credentials shows here.</summary>
internal sealed class TlsApiServer : IAsyncDisposable
{
    private readonly TestCertificates? _certificates;
    private WebApplication? _app;

    private TlsApiServer(TestCertificates? certificates, int port)
    {
        _certificates = certificates;
        Port = port;
    }

    public int Port { get; private set; }

    public string Address => $"{(_certificates is null ? "http" : "https")}://127.0.0.1:{Port}";

    /// <summary>The last request's header.</summary>
    public string? Authorization { get; private set; }

    /// <summary>The subject of the last request's certificate.</summary>
    public string? ClientCertificate { get; private set; }

    /// <summary>The only header that is let in; null: any.</summary>
    public string? Accepted { get; set; }

    /// <summary>Starts one; with a port it waits for <see cref="ListenAsync"/>.</summary>
    public static async Task<TlsApiServer> StartAsync(TestCertificates? certificates, int port = 0)
    {
        var server = new TlsApiServer(certificates, port);
        if (port == 0) await server.ListenAsync();
        return server;
    }

    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, Port, l =>
        {
            if (_certificates is null) return;
            var pem = X509Certificate2.CreateFromPemFile(_certificates.ServerCertificateFile, _certificates.ServerKeyFile);
            l.UseHttps(h =>
            {
                h.ServerCertificate = pem;
                h.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                h.AllowAnyClientCertificate();
            });
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        Port = new Uri(_app.Urls.First()).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null) return;
        await _app.StopAsync(new CancellationToken(true)); // open connections end now
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        ClientCertificate = context.Connection.ClientCertificate?.Subject;
        context.Response.ContentType = "application/json";
        if (Accepted is not null && Authorization != Accepted)
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}""");
            return;
        }

        await context.Response.WriteAsync("""{"apiVersion":"tests.marketprism.io/v1","kind":"Widget","metadata":{"name":"a","namespace":"here","uid":"u","resourceVersion":"1"}}""");
    }
}
