namespace MarketPrism.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum DoctorVerdict
{
    Ok,
    Skipped,
    Warning,
    Failed,
}
