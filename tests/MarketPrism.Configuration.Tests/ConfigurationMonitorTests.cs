namespace MarketPrism.Configuration.Tests;

public sealed class ConfigurationMonitorTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("marketprism-config-");

    private string File1 => Path.Combine(_folder.FullName, "config.yaml");

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void A_change_is_a_new_generation_and_a_bad_file_changes_nothing_but_the_message()
    {
        File.WriteAllText(File1, "logging: {level: info}");
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(File1, NoEnvironment), TimeProvider.System, listenToHangup: false);
        var seen = new List<ConfigurationState>();
        monitor.Changed += seen.Add;

        Assert.False(monitor.Reload());
        File.WriteAllText(File1, "# a comment\nlogging: {level: info}");
        Assert.False(monitor.Reload());
        Assert.Equal(1, monitor.State.Generation);

        File.WriteAllText(File1, "logging: {level: debug}");
        Assert.True(monitor.Reload());
        Assert.Equal((2, LogVerbosity.Debug), (monitor.State.Generation, monitor.State.Configuration.Logging.Level));

        File.WriteAllText(File1, "http: {port: 9}\nlogging: {level: loud}");
        Assert.True(monitor.Reload());
        Assert.False(monitor.Reload());
        Assert.Equal((2, LogVerbosity.Debug, 8080), (monitor.State.Generation, monitor.State.Configuration.Logging.Level, monitor.State.Configuration.Http.Port));
        Assert.Contains("logging.level: 'loud'", monitor.State.Refusal!.Message, StringComparison.Ordinal);

        File.Delete(File1);
        Assert.True(monitor.Reload());
        Assert.Contains("cannot be read", monitor.State.Refusal!.Message, StringComparison.Ordinal);

        File.WriteAllText(File1, "logging: {level: debug}");
        Assert.True(monitor.Reload());
        Assert.Null(monitor.State.Refusal);
        Assert.Equal(2, monitor.State.Generation);
        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public async Task A_swapped_symlink_as_kubernetes_makes_it_is_seen_by_the_poll()
    {
        var time = new ManualTimeProvider();
        MakeVersion("v1", "logging: {level: info}");
        Link("..data", "v1");
        File.CreateSymbolicLink(File1, Path.Combine("..data", "config.yaml"));
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(File1, NoEnvironment), time, listenToHangup: false);
        using var stop = new CancellationTokenSource();
        var run = monitor.RunAsync(stop.Token);
        MakeVersion("v2", "logging: {level: error}");
        Link("..data_tmp", "v2");
        using var swap = System.Diagnostics.Process.Start("mv", ["-Tf", Path.Combine(_folder.FullName, "..data_tmp"), Path.Combine(_folder.FullName, "..data")]);
        await swap.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.BeAsync(
            () =>
            {
                time.Advance(ConfigurationMonitor.PollInterval);
                return monitor.State.Configuration.Logging.Level == LogVerbosity.Error;
            },
            "the swapped configuration is in force");
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_written_file_is_seen_without_the_poll()
    {
        File.WriteAllText(File1, "");
        var time = new ManualTimeProvider(); // far slower than the poll: only the file event can wake it
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(File1, NoEnvironment), time, listenToHangup: false);
        using var stop = new CancellationTokenSource();
        var run = monitor.RunAsync(stop.Token);
        var before = time.GetUtcNow();
        File.WriteAllText(File1, "http: {port: 0}");
        await Eventually.BeAsync(() => Advanced(time, monitor.State.Generation == 2), "the new file is in force");
        Assert.True(time.GetUtcNow() < before + ConfigurationMonitor.PollInterval);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Half_a_file_is_not_taken_while_it_is_being_written()
    {
        const string first = "subscriptions: [{name: a, exchange: okx, market: public, symbols: [BTC-USDT]}]\n";
        File.WriteAllText(File1, first);
        var time = new ManualTimeProvider();
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(File1, NoEnvironment), time, listenToHangup: false);
        var seen = new List<int>();
        monitor.Changed += state => seen.Add(state.Configuration.Subscriptions.Count);
        using var stop = new CancellationTokenSource();
        var run = monitor.RunAsync(stop.Token);
        File.WriteAllText(File1, ""); // what an editor leaves for a moment
        await Eventually.BeAsync(() => time.ArmedTimers > 0 && Advanced(time, time.GetUtcNow() >= new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) + (ConfigurationMonitor.SettleTime / 2)), "half the time is over");
        File.WriteAllText(File1, first + "http: {port: 0}\n");
        await Eventually.BeAsync(() => Advanced(time, monitor.State.Configuration.Http.Port == 0), "the whole file is in force");
        Assert.Equal([1], seen);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_hangup_signal_reads_again_and_does_not_end_the_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no SIGHUP there");
        MakeVersion("elsewhere", "");
        File.CreateSymbolicLink(File1, Path.Combine(_folder.FullName, "elsewhere", "config.yaml")); // no file event comes from there
        var time = new ManualTimeProvider();
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(File1, NoEnvironment), time);
        using var stop = new CancellationTokenSource();
        var run = monitor.RunAsync(stop.Token);
        File.WriteAllText(Path.Combine(_folder.FullName, "elsewhere", "config.yaml"), "http: {port: 0}");
        using var kill = System.Diagnostics.Process.Start("kill", ["-HUP", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => Advanced(time, monitor.State.Configuration.Http.Port == 0), "the file was read again");
        await stop.CancelAsync();
        await run;
    }

    private static bool Advanced(ManualTimeProvider time, bool isDone)
    {
        if (!isDone) time.Advance(TimeSpan.FromMilliseconds(10));
        return isDone;
    }

    private void MakeVersion(string name, string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, name));
        File.WriteAllText(Path.Combine(_folder.FullName, name, "config.yaml"), yaml);
    }

    private void Link(string name, string target) => Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, name), target);
}
