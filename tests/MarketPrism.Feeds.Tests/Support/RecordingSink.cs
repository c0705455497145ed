using System.Text;

namespace MarketPrism.Feeds.Tests;

/// <summary>Remembers what a session told it.</summary>
internal sealed class RecordingSink : IFrameSink
{
    internal List<(string Key, long Id, string Connection)> Frames { get; } = [];

    internal List<string> Unknown { get; } = [];

    internal List<string> Control { get; } = [];

    internal List<string> Opened { get; } = [];

    internal List<string> Urls { get; } = [];

    internal List<string> Sent { get; } = [];

    internal List<(string Connection, string Text)> SentOn { get; } = [];

    internal List<(string Id, ConnectionEnd End)> Closed { get; } = [];

    internal List<StreamHole> Holes { get; } = [];

    internal List<string> Streams { get; } = [];

    /// <summary>Called for every data frame.</summary>
    internal Action<string>? OnData { get; set; }

    public void OnFrame(in ReceivedFrame frame)
    {
        if (frame.Stream is not { } stream)
        {
            Unknown.Add(Encoding.UTF8.GetString(frame.Payload));
            return;
        }

        var identity = frame.Header.Identity;
        Frames.Add((stream.Spec.Key, identity.Kind == FrameIdentityKind.Hash ? identity.First : identity.Last, frame.Connection.Id));
        OnData?.Invoke(stream.Spec.Key);
    }

    public void OnControl(in ReceivedFrame frame) => Control.Add(Encoding.UTF8.GetString(frame.Payload));

    public void OnStreamAdded(FeedStream stream) => Streams.Add(stream.Spec.Key);

    public void OnStreamRemoved(FeedStream stream) => Streams.Remove(stream.Spec.Key);

    public void OnOpened(FeedConnection connection, long atNs)
    {
        Opened.Add(connection.Id);
        Urls.Add(connection.Url.ToString());
    }

    public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
    {
        Sent.Add(Encoding.UTF8.GetString(payload));
        SentOn.Add((connection.Id, Sent[^1]));
    }

    public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs) => Closed.Add((connection.Id, end));

    public void OnHole(StreamHole hole) => Holes.Add(hole);

    internal IEnumerable<long> Ids(string key) => Frames.Where(f => f.Key == key).Select(f => f.Id);
}
