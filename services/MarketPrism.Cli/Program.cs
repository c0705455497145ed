using System.CommandLine;
using MarketPrism.Cli;

var root = new RootCommand("Market data of crypto exchanges: collected without a hole, books that can be proven.");
foreach (var command in Commands.All()) root.Subcommands.Add(command);
return await CommandLine.InvokeAsync(root, args);
