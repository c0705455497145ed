using System.CommandLine;
using MarketPrism.Cli.Doctor;
using MarketPrism.Cli.Gaps;
using MarketPrism.Cli.Record;
using MarketPrism.Cli.Replay;
using MarketPrism.Cli.Run;
using MarketPrism.Cli.Simulate;
using MarketPrism.Cli.Status;

namespace MarketPrism.Cli;

/// <summary>All commands.</summary>
internal static class Commands
{
    internal static IEnumerable<Command> All() => [RunCommand.Create(), ReplayCommand.Create(), RecordCommand.Create(), SimulateCommand.Create(), StatusCommand.Create(), GapsCommand.Create(), DoctorCommand.Create()];
}
