using System.Runtime.InteropServices;
using MarketPrism.Configuration;

namespace MarketPrism.Telemetry;

/// <summary>The process around a service: signals, exit codes, and the reason of an end that nobody asked for on standard error and in the termination log.</summary>
public static class ServiceProgram
{
    /// <summary>Runs a service until a signal, or its failure.</summary>
    /// <param name="service">The service; its token is cancelled by SIGTERM and SIGINT, and then it drains.</param>
    /// <returns>The exit code: 0 stopped by a signal after draining, 1 failure, 2 wrong configuration.</returns>
    public static async Task<int> RunAsync(Func<CancellationToken, Task> service)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            await service(stop.Token);
            return 0;
        }
        catch (ConfigurationException e)
        {
            foreach (var problem in e.Problems) await Console.Error.WriteLineAsync(problem.ToString());
            new TerminationLog().TryWrite(e.Message);
            return 2;
        }
        catch (ArgumentException e)
        {
            return await EndAsync(e.Message, e.Message, 2); // a setting that only the start can judge
        }
        catch (Exception e) when (e is IOException or LoopFailedException)
        {
            return await EndAsync(e.Message, e.Message, 1); // the port is taken; a loop ended the service
        }
#pragma warning disable CA1031 // whatever ends the process, the reason is where `kubectl describe pod` shows it
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await EndAsync(e.ToString(), $"{e.GetType().Name}: {e.Message}", 1);
        }
        finally
        {
            AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }

        void Stop(PosixSignalContext context)
        {
            if (stop.IsCancellationRequested) return; // a second signal ends the process at once
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> EndAsync(string text, string reason, int code)
    {
        await Console.Error.WriteLineAsync(text);
        new TerminationLog().TryWrite(reason);
        return code;
    }

    // A callback of a timer or a thread: the runtime ends the process right after this
    private static void OnUnhandled(object sender, UnhandledExceptionEventArgs args)
    {
        if (args.ExceptionObject is Exception e) new TerminationLog().TryWrite($"unhandled {e.GetType().Name}: {e.Message}");
    }

    // Every task of ours is awaited or supervised, so this is a bug: it is told, and the process lives
    private static void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs args)
    {
        Console.Error.WriteLine($"a task that nobody awaited failed: {args.Exception}");
        args.SetObserved();
    }
}
