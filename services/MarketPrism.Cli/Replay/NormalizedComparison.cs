using System.Text;
using System.Text.Json;

namespace MarketPrism.Cli.Replay;

/// <summary>
/// Holds the messages of a replay against those of the live run, subject by subject. What differs of necessity (<c>recv_ns pub_ns source epoch</c>) is masked. A replay may begin later and end
/// earlier than the live run, never differ in between.
/// </summary>
internal sealed class NormalizedComparison
{
    private static readonly string[] Masked = ["recv_ns", "pub_ns", "source", "epoch"];

    /// <summary>Subjects that both have.</summary>
    internal long Subjects { get; private set; }

    /// <summary>Messages that are equal.</summary>
    internal long Equal { get; private set; }

    /// <summary>Messages that differ, or that only one side has in the middle.</summary>
    internal long Different { get; private set; }

    /// <summary>Messages of the replay before the first that the live run has as well: how a processor that starts begins.</summary>
    internal long Head { get; private set; }

    /// <summary>Messages before and after the time that both recordings cover.</summary>
    internal long Outside { get; private set; }

    /// <summary>The first difference, for a person.</summary>
    internal string FirstDifference { get; private set; } = "";

    internal static NormalizedComparison Of(string live, IEnumerable<string> replayed)
    {
        var comparison = new NormalizedComparison();
        var expected = Read([live]);
        foreach (var (subject, messages) in Read(replayed))
        {
            if (expected.TryGetValue(subject, out var original)) comparison.Compare(subject, original, messages);
            else comparison.Differ(messages.Count, $"{subject}: the live run published nothing there");
        }

        return comparison;
    }

    internal string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("subjects", Subjects);
            json.WriteNumber("equal", Equal);
            json.WriteNumber("different", Different);
            json.WriteNumber("head", Head);
            json.WriteNumber("outside", Outside);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Puts a fixed value in the place of what may differ.</summary>
    internal static string Mask(string json)
    {
        foreach (var name in Masked)
        {
            var key = $"\"{name}\":";
            var at = json.IndexOf(key, StringComparison.Ordinal);
            if (at < 0) continue;
            var end = at + key.Length;
            while (end < json.Length && json[end] is not (',' or '}')) end++;
            json = $"{json[..(at + key.Length)]}0{json[end..]}";
        }

        return json;
    }

    private static Dictionary<string, List<string>> Read(IEnumerable<string> files)
    {
        var subjects = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                if (tab <= 0) throw new UsageException($"{file}:{number}: a line is a subject, a tab and a message");
                if (!subjects.TryGetValue(line[..tab], out var list)) subjects.Add(line[..tab], list = []);
                list.Add(Mask(line[(tab + 1)..]));
            }
        }

        return subjects;
    }

    private void Compare(string subject, List<string> live, List<string> replayed)
    {
        Subjects++;
        var (from, at) = Meet(live, replayed);
        if (at < 0)
        {
            Differ(replayed.Count, $"{subject}: no message in common");
            return;
        }

        Head += from;
        Outside += at;
        while (from < replayed.Count && at < live.Count)
        {
            if (replayed[from] == live[at]) Equal++;
            else Differ(1, $"{subject}: message {from + 1} of the replay:{Environment.NewLine}  live   {Short(live[at])}{Environment.NewLine}  replay {Short(replayed[from])}");
            from++;
            at++;
        }

        Outside += live.Count - at + replayed.Count - from;
    }

    // States are all alike: the meeting point is the first message that says more
    private static (int From, int At) Meet(List<string> live, List<string> replayed)
    {
        if (live.Count > 0 && replayed.Count > 0 && live[0] == replayed[0]) return (0, 0);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = live.Count - 1; i >= 0; i--) places[live[i]] = i;
        for (var i = 0; i < replayed.Count; i++)
        {
            if (!IsBareState(replayed[i]) && places.TryGetValue(replayed[i], out var at)) return (i, at);
        }

        return (0, -1);
    }

    private static bool IsBareState(string message) =>
        message.Contains("\"state\":\"syncing\"", StringComparison.Ordinal) || message.Contains("\"state\":\"suspect\"", StringComparison.Ordinal);

    private void Differ(long count, string what)
    {
        Different += count;
        if (FirstDifference.Length == 0) FirstDifference = what;
    }

    private static string Short(string text) => text.Length > 400 ? $"{text[..400]}…" : text;
}
