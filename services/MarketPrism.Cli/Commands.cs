using System.CommandLine;

namespace MarketPrism.Cli;

/// <summary>All commands.</summary>
internal static class Commands
{
    internal static IEnumerable<Command> All() => [];
}
