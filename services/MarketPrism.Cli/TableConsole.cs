using Spectre.Console;

namespace MarketPrism.Cli;

/// <summary>Standard output for tables: as wide as the terminal, and wide enough for every row where it is a file or a pipe.</summary>
internal static class TableConsole
{
    private const int WidthElsewhere = 220;

    internal static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = WidthElsewhere;
        return console;
    }
}
