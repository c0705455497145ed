namespace MarketPrism.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    /// <summary>It did not work.</summary>
    internal const int Failure = 1;

    /// <summary>Wrong usage, or bad input.</summary>
    internal const int BadInput = 2;

    /// <summary>It worked, but a book is not proven.</summary>
    internal const int Unproven = 3;
}
