using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MarketPrism.Cli.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using Spectre.Console;

namespace MarketPrism.Cli.Gaps;

/// <summary><c>marketprism gaps</c>: the ledger of holes, from a service or live from the bus.</summary>
internal static class GapsCommand
{
    internal static Command Create()
    {
        var url = new Argument<string?>("url") { Description = "Where a processor or connector serves /gaps, such as http://127.0.0.1:8080", Arity = ArgumentArity.ZeroOrOne };
        var nats = new Option<string?>("--nats") { Description = "Follow the ledger on this NATS server instead, until Ctrl-C" };
        var since = new Option<TimeSpan?>("--since") { Description = "How far back: 30m, 24h, 7d (default 24h)", CustomParser = DurationText.ParseOption, };
        var prefix = new Option<string>("--prefix") { Description = "subjects.prefix of the installation", DefaultValueFactory = _ => "marketprism" };
        var command = new Command("gaps", "The ledger: every hole, its cause and how it was repaired.\n\nExamples:\n  marketprism gaps http://127.0.0.1:8080 --since 24h\n  marketprism gaps --nats nats://127.0.0.1:4222") { url, nats, since, prefix };
        command.Validators.Add(result =>
        {
            if (result.GetValue(url) is null == result.GetValue(nats) is null) result.AddError("give the URL of one service, or --nats");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(nats) is { } server) await FollowAsync(server, result.GetValue(prefix)!, cancellationToken);
            else Print(await FetchAsync(result.GetValue(url)!, result.GetValue(since) ?? TimeSpan.FromHours(24), TimeProvider.System, cancellationToken));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<List<GapRecord>> FetchAsync(string address, TimeSpan since, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw new UsageException($"'{address}' is no URL: write http://host:8080");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var from = time.UnixNs() - (long)since.TotalNanoseconds;
        var target = new Uri(uri, string.Create(CultureInfo.InvariantCulture, $"/gaps?since={from}"));
        try
        {
            using var document = JsonDocument.Parse(await client.GetByteArrayAsync(target, cancellationToken));
            var list = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : document.RootElement.GetProperty("gaps");
            return [.. list.EnumerateArray().Select(e => GapRecordJson.Read(System.Text.Encoding.UTF8.GetBytes(e.GetRawText()))).OfType<GapRecord>()];
        }
        catch (HttpRequestException e)
        {
            throw new FailureException($"{target}: {e.Message}: is the service running there? Its HTTP port is http.port (8080)");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw new UsageException($"{target} does not serve a MarketPrism ledger");
        }
    }

    private static void Print(List<GapRecord> records)
    {
        var console = TableConsole.Create();
        if (records.Count == 0)
        {
            console.MarkupLine("[green]No hole in the ledger.[/]");
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in new[] { "opened (UTC)", "state", "stream", "cause", "ids", "first after", "repair", "took" }) table.AddColumn(new TableColumn(name).NoWrap());
        foreach (var record in records.OrderBy(r => r.State != GapState.Open).ThenByDescending(r => r.OpenedNs))
        {
            var colour = record.State switch { GapState.Open => "red", GapState.Lost => "yellow", _ => "green" };
            table.AddRow([.. Cells(record).Select((text, i) => i == 1 ? $"[{colour}]{text}[/]" : Markup.Escape(text))]);
        }

        console.Write(table);
    }

    private static string[] Cells(GapRecord r) =>
    [
        Time(r.OpenedNs), r.State.Name(), $"{r.Instrument.Exchange} {r.Instrument.Market} {r.Instrument.Symbol} {r.RawChannel}", $"{r.Origin.ToString().ToLowerInvariant()}: {r.Cause.Name()}",
        r.FromId is null && r.ToId is null ? "—" : $"{r.FromId}…{r.ToId}", First(r), r.Recovered == 0 ? r.Repair.ToString().ToLowerInvariant() : $"{r.Repair.ToString().ToLowerInvariant()} ({r.Recovered} trades)",
        r.ClosedNs is { } closed ? $"{(closed - r.OpenedNs) / 1e9:0.0} s" : "—",
    ];

    private static string First(GapRecord r) => r.After is { } first
        ? $"{DateTimeOffset.FromUnixTimeMilliseconds(first.ReceivedNs / 1_000_000).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)}{(first.Id is { } id ? $" ({id})" : "")}"
        : r.State == GapState.Open ? "—" : r.Evidence.Name();

    private static string Time(long ns) => DateTimeOffset.FromUnixTimeMilliseconds(ns / 1_000_000).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static async Task FollowAsync(string server, string prefix, CancellationToken cancellationToken)
    {
        await using var bus = await CliBus.ConnectAsync(server, "marketprism-gaps", cancellationToken);
        await using var subscription = await bus.SubscribeAsync([new SubjectSpace(prefix).AllGaps], new MarketPrism.Bus.BusSubscriptionOptions(), cancellationToken);
        await Console.Error.WriteLineAsync("following the ledger; Ctrl-C ends");
        while (await subscription.WaitToReadAsync(cancellationToken))
        {
            while (subscription.TryRead(out var message))
            {
                if (GapRecordJson.Read(message.Payload) is { } record) Console.WriteLine(string.Join("  ", Cells(record)));
                message.Release();
            }
        }
    }
}
