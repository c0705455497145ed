using System.Diagnostics;
using MarketPrism.Bus;
using MarketPrism.Domain;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>Asks the connectors, a few requests at a time.</summary>
internal sealed class VenueRequester(RequestQueue queue, IBus bus, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Works off the queue until cancelled; several of these run side by side.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var request = await queue.NextAsync(cancellationToken);
            long? retryAfter = null;
            bool accepted;
            try
            {
                var answer = await bus.RequestAsync(request.Subject, request.Payload, Patience, cancellationToken);
                var reply = answer.Outcome == BusReplyOutcome.Answered ? RequestReply.Read(answer.Payload) : null;
                accepted = reply is { Accepted: true };
                if (reply is { Accepted: false, RetryAfterMs: > 0 }) retryAfter = reply.RetryAfterMs;
                if (accepted) queue.NoteAccepted(time);
                else if (request.Trace is { } refused) refused.SetStatus(ActivityStatusCode.Error, reply?.Error ?? answer.Outcome.ToString());
                if (!accepted) ProcessorLog.RequestRefused(logger, request.Subject, reply?.Error ?? answer.Outcome.ToString());
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                request.Refused?.Invoke(null); // else the asker would wait for ever
                throw;
            }
            finally
            {
                request.Trace?.Dispose();
                queue.Done(request);
            }

            if (!accepted) request.Refused?.Invoke(retryAfter);
        }
    }
}
