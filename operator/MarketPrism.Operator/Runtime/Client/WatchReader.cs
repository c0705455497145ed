using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Reads a watch's lines; each may be as large as an object may be, and chunks end anywhere.</summary>
internal static class WatchReader
{
    /// <summary>etcd takes objects of 1.5 MiB; a line above this is not from an API server.</summary>
    private const long MaxLineBytes = 16 * 1024 * 1024;

    public static async IAsyncEnumerable<WatchEvent<TEntity>> ReadAsync<TEntity>(
        Stream body, JsonTypeInfo<TEntity> entityType, TimeSpan idleLimit, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        using var idle = new DeadlineSource(idleLimit, time, cancellationToken);
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await ReadOrTimeOutAsync(pipe, idle, idleLimit, cancellationToken).ConfigureAwait(false);
                idle.Restart(idleLimit);
                var buffer = read.Buffer;
                while (TryReadLine(ref buffer, out var line))
                {
                    if (Parse(line, entityType) is { } e) yield return e;
                }

                if (buffer.Length > MaxLineBytes) throw new JsonException($"a watch event is longer than {MaxLineBytes} bytes");
                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) yield break;
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<ReadResult> ReadOrTimeOutAsync(PipeReader pipe, DeadlineSource idle, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await pipe.ReadAsync(idle.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (idle.IsPast && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the watch was silent for {limit}");
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static WatchEvent<TEntity>? Parse<TEntity>(in ReadOnlySequence<byte> line, JsonTypeInfo<TEntity> entityType)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        if (line.IsEmpty) return null;
        var reader = new Utf8JsonReader(line);
        var kind = ReadKind(reader);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            if (!reader.ValueTextEquals("object"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            return ParseObject(ref reader, kind, entityType);
        }

        throw new JsonException("a watch event without object");
    }

    /// <summary>The type may stand before or after the object, so the line is read twice.</summary>
    private static string? ReadKind(Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            var found = reader.ValueTextEquals("type"u8);
            if (found)
            {
                reader.Read();
                return reader.GetString();
            }

            reader.Skip();
        }

        return null;
    }

    private static WatchEvent<TEntity>? ParseObject<TEntity>(ref Utf8JsonReader reader, string? kind, JsonTypeInfo<TEntity> entityType)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        switch (kind)
        {
            case "ADDED":
                return Of(WatchEventType.Added, JsonSerializer.Deserialize(ref reader, entityType));
            case "MODIFIED":
                return Of(WatchEventType.Modified, JsonSerializer.Deserialize(ref reader, entityType));
            case "DELETED":
                return Of(WatchEventType.Deleted, JsonSerializer.Deserialize(ref reader, entityType));
            case "BOOKMARK":
                // a bookmark's object has nothing but its version
                var bookmark = JsonSerializer.Deserialize(ref reader, RuntimeJsonContext.Default.MetadataOnly);
                return new WatchEvent<TEntity>(WatchEventType.Bookmark, null, bookmark?.Metadata?.ResourceVersion ?? throw new JsonException("a bookmark without version"));
            case "ERROR":
                var status = JsonSerializer.Deserialize(ref reader, StatusSourceGenerationContext.Default.V1Status) ?? new V1Status();
                throw new ApiException(status, (HttpStatusCode)(status.Code ?? 500), "watch");
            default:
                return null; // a newer server's kind of event: not for us
        }
    }

    private static WatchEvent<TEntity> Of<TEntity>(WatchEventType type, TEntity? entity)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        entity?.Metadata.ResourceVersion is { } version
            ? new WatchEvent<TEntity>(type, entity, version)
            : throw new JsonException("a watch event's object has no version");
}

/// <summary>The part that every object has.</summary>
internal sealed class MetadataOnly
{
    public V1ObjectMeta? Metadata { get; set; }
}
