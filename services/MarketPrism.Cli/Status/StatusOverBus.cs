using System.Text;
using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.Cli.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Cli.Status;

/// <summary>Hears which services report, and asks each for its whole status.</summary>
internal static class StatusOverBus
{
    /// <summary>Services report every 5 s.</summary>
    private static readonly TimeSpan Listen = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal static async Task<IReadOnlyList<JsonDocument>> CollectAsync(string server, TimeProvider time, CancellationToken cancellationToken)
    {
        var subjects = new SubjectSpace();
        await using var bus = await CliBus.ConnectAsync(server, "marketprism-status", cancellationToken);
        await using var subscription = await bus.SubscribeAsync([subjects.AllStatus], new BusSubscriptionOptions(), cancellationToken);
        var found = new Dictionary<string, JsonDocument>();
        using var deadline = new CancellationTokenSource(Listen, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (await subscription.WaitToReadAsync(either.Token))
            {
                while (subscription.TryRead(out var message))
                {
                    var name = Encoding.UTF8.GetString(message.Subject.Span)[(subjects.AllStatus.Length - 1)..];
                    var summary = message.Payload.ToArray();
                    message.Release();
                    if (!found.ContainsKey(name)) found[name] = await AskAsync(bus, subjects, name, summary, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // all services that live have reported by now
        }

        return [.. found.Values];
    }

    private static async Task<JsonDocument> AskAsync(NatsBus bus, SubjectSpace subjects, string name, byte[] summary, CancellationToken cancellationToken)
    {
        var tokens = name.Split('.');
        if (tokens.Length != 3) return JsonDocument.Parse(summary);
        var subject = subjects.StatusRequest(SubjectToken.Unescape(tokens[0]), SubjectToken.Unescape(tokens[1]), SubjectToken.Unescape(tokens[2]));
        var reply = await bus.RequestAsync(subject, ReadOnlyMemory<byte>.Empty, Patience, cancellationToken);
        return JsonDocument.Parse(reply.Outcome == BusReplyOutcome.Answered ? reply.Payload : summary);
    }
}
