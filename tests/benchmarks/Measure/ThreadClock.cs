using System.Runtime.InteropServices;

namespace MarketPrism.Benchmarks.Measure;

/// <summary>
/// Processor time of the calling thread. Neither other processes nor the JIT and the collector, which have threads of their own, count. Where the system has no such clock, that of the process.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    public static TimeSpan Now
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return Environment.CpuUsage.TotalTime;
            if (ReadClock(ThreadCpuTime, out var time) != 0) throw new InvalidOperationException("the thread's clock cannot be read");
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReadClock(int clock, out Timespec time);

    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
