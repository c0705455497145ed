using System.CommandLine;
using System.Text.Json;

namespace MarketPrism.Cli.Status;

/// <summary><c>marketprism status URL|--nats URL</c>: statistics as tables a person can read, worst first.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var url = new Argument<string?>("url") { Description = "Where a service serves /status, such as http://127.0.0.1:8080", Arity = ArgumentArity.ZeroOrOne };
        var nats = new Option<string?>("--nats") { Description = "Ask all services over this NATS server instead" };
        var command = new Command("status", "Statistics of connectors and processors, worst first.\n\nExamples:\n  marketprism status http://127.0.0.1:8080\n  marketprism status --nats nats://127.0.0.1:4222") { url, nats };
        command.Validators.Add(result =>
        {
            if (result.GetValue(url) is null == result.GetValue(nats) is null) result.AddError("give the URL of one service, or --nats");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var documents = result.GetValue(url) is { } address
                ? [await FetchAsync(address, cancellationToken)]
                : await StatusOverBus.CollectAsync(result.GetValue(nats)!, TimeProvider.System, cancellationToken);
            if (documents.Count == 0) throw new FailureException("no service has reported its status within 6 s on that server: does one run, with the same subjects.prefix?");
            var console = TableConsole.Create();
            foreach (var document in documents.OrderBy(StatusTables.Rank))
            {
                StatusTables.Print(console, document.RootElement);
                document.Dispose();
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<JsonDocument> FetchAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw new UsageException($"'{address}' is no URL: write http://host:8080");
        var target = uri.AbsolutePath is "/" or "" ? new Uri(uri, "/status?streams=all") : uri;
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            await using var body = await client.GetStreamAsync(target, cancellationToken);
            return await JsonDocument.ParseAsync(body, default, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new FailureException($"{target}: {e.Message}: is the service running there? Its HTTP port is http.port (8080); marketprism run serves /status nowhere, ask it by --nats");
        }
        catch (JsonException)
        {
            throw new UsageException($"{target} does not serve a MarketPrism status");
        }
    }
}
