using MarketPrism.Cli;

return await CommandLine.InvokeAsync(CommandLine.Create(), args);
