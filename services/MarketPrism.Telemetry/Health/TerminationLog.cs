using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>Kubernetes' termination message: what <c>kubectl describe pod</c> says of the last end.</summary>
/// <param name="file">The file; Kubernetes makes it, so where it is not there nothing is written.</param>
public sealed class TerminationLog(string file = TerminationLog.DefaultFile)
{
    /// <summary>Kubernetes' default.</summary>
    public const string DefaultFile = "/dev/termination-log";

    private const int MaxBytes = 4_096;

    /// <summary>Writes the cause, replacing an earlier one.</summary>
    /// <param name="cause">A sentence.</param>
    /// <returns>Whether it was written.</returns>
    public bool TryWrite(string cause)
    {
        if (!File.Exists(file)) return false;
        try
        {
            var bytes = Encoding.UTF8.GetBytes(cause);
            File.WriteAllBytes(file, bytes.Length > MaxBytes ? bytes[..MaxBytes] : bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
