using System.Globalization;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Telemetry;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MarketPrism.Cli.Run;

/// <summary>The live picture of a run on a terminal.</summary>
internal sealed class LiveTable(RunMonitor monitor, IBus bus, TimeProvider time, Uri? console, Func<StreamsSection> streams, Func<IReadOnlyList<string>> warnings)
{
    private const int MaxRows = 30;

    /// <summary>Below it the number of levels is left out and long words are shortened.</summary>
    private const int WideTerminal = 96;
    private const int LevelsColumn = 5;
    private long _lastFrames;
    private long _lastTick = time.GetTimestamp();

    internal IRenderable Draw()
    {
        lock (monitor.Gate)
        {
            var isWide = AnsiConsole.Profile.Width >= WideTerminal;
            var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
            foreach (var name in new[] { "exchange", "symbol", "state" }) table.AddColumn(new TableColumn(name).NoWrap());
            foreach (var name in isWide ? new[] { "bid", "ask", "levels", "updates", "age" } : ["bid", "ask", "updates", "age"]) table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
            foreach (var (name, book) in monitor.Books.OrderBy(b => b.Value.IsSynced).Take(MaxRows)) AddRow(table, name, book, isWide);
            if (monitor.Books.Count > MaxRows) table.Caption($"{monitor.Books.Count - MaxRows} more books");
            return new Rows([table, .. Footer()]);
        }
    }

    private static string Number(FixedNumber? value) => value is { } number ? number.ToString() : "—";

    private void AddRow(Table table, string name, MonitoredBook book, bool isWide)
    {
        var tokens = name.Split('.');
        var colour = book.IsSynced ? "green" : book.Book.State == "suspect" ? "red" : "yellow";
        FixedNumber? bid = book.Book.Bids.Count > 0 ? book.Book.Bids.Keys.First() : null;
        FixedNumber? ask = book.Book.Asks.Count > 0 ? book.Book.Asks.Keys.First() : null;
        List<string> cells =
        [
            $"{tokens[0]} {(isWide ? tokens[1] : tokens[1].Replace("perpetual", "perp", StringComparison.Ordinal))}",
            Markup.Escape(SubjectToken.Unescape(tokens[2])),
            $"[{colour}]{(book.IsSynced ? "synced" : book.Book.State == "synced" ? "waiting" : book.Book.State)}[/]",
            $"[green]{Number(bid)}[/]",
            $"[red]{Number(ask)}[/]",
            book.Messages.ToString("N0", CultureInfo.InvariantCulture),
            $"{time.GetElapsedTime(book.LastMessage).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        ];
        if (isWide) cells.Insert(LevelsColumn, (book.Book.Bids.Count + book.Book.Asks.Count).ToString("N0", CultureInfo.InvariantCulture));
        table.AddRow([.. cells]);
    }

    private List<IRenderable> Footer()
    {
        var status = bus.Status;
        var seconds = Math.Max(0.001, time.GetElapsedTime(_lastTick).TotalSeconds);
        var rate = (monitor.RawFrames - _lastFrames) / seconds;
        (_lastFrames, _lastTick) = (monitor.RawFrames, time.GetTimestamp());
        var lost = monitor.Audit is { } audit ? $"lost [{(audit.Lost == 0 ? "green" : "red")}]{audit.Lost}[/] · " : "";
        var right = monitor.Truth is { } truth ? $"{truth.Compared:N0} books equal the venue's[{(truth.Wrong == 0 ? "green" : "red")}], {truth.Wrong} not[/] · " : "";
        var open = monitor.Gaps.Values.Count(g => g.State == GapState.Open);
        var s = streams();
        var lines = new List<IRenderable>
        {
            new Markup($"[{(s.Desired > 0 && s.Established >= s.Desired ? "green" : s.Established == 0 ? "red" : "yellow")}]{s.Established} of {s.Desired} streams established[/], {s.Flowing} flowing{(s.Rejected.Count > 0 ? $", [red]{s.Rejected.Count} rejected[/]" : "")}"),
            new Markup($"{status.Kind} {Markup.Escape(status.Url)} {(status.IsConnected ? "[green]connected[/]" : "[red]away[/]")} · {rate.ToString("N0", CultureInfo.InvariantCulture)} frames/s · {lost}{monitor.Trades:N0} trades · "
                + $"{monitor.Gaps.Count} gaps ({open} open) · {right}p50 {monitor.Latency.Quantile(0.5)?.ToString(CultureInfo.InvariantCulture) ?? "—"} µs · p99 {monitor.Latency.Quantile(0.99)?.ToString(CultureInfo.InvariantCulture) ?? "—"} µs"),
        };
        if (console is not null) lines.Add(new Markup($"[grey]console {Markup.Escape(console.ToString())} · Ctrl-C ends and prints the summary[/]"));
        lines.AddRange(warnings().Select(w => new Text(w, new Style(Color.Yellow))));
        return lines;
    }
}
