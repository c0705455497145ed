using System.CommandLine;
using MarketPrism.Cli.Doctor;
using MarketPrism.Cli.Gaps;
using MarketPrism.Cli.Replay;
using MarketPrism.Cli.Status;

namespace MarketPrism.Cli;

/// <summary>All commands.</summary>
internal static class Commands
{
    internal static IEnumerable<Command> All() => [ReplayCommand.Create(), StatusCommand.Create(), GapsCommand.Create(), DoctorCommand.Create()];
}
