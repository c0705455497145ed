namespace MarketPrism.Markets;

/// <summary>A capture file is cut or garbled.</summary>
public sealed class CaptureFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="inner">The cause; may be null.</param>
    public CaptureFormatException(string file, long line, string reason, Exception? inner = null)
        : base($"{file}:{line}: {reason}", inner)
    {
        File = file;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public long Line { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }
}
