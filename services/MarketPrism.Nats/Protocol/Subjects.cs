using System.Buffers;
using System.Text;

namespace MarketPrism.Nats.Protocol;

/// <summary>Keeps blanks and line ends out of subjects: they would end up as another field or another operation on the wire.</summary>
internal static class Subjects
{
    private static readonly SearchValues<byte> ForbiddenBytes = SearchValues.Create([(byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0]);
    private static readonly SearchValues<char> ForbiddenChars = SearchValues.Create(" \t\r\n\0");

    public static void Validate(ReadOnlySpan<byte> subject)
    {
        if (subject.IsEmpty || subject.ContainsAny(ForbiddenBytes)) Throw("subject", Encoding.UTF8.GetString(subject));
    }

    public static void Validate(string subject, string what = "subject")
    {
        ArgumentNullException.ThrowIfNull(subject, what);
        if (subject.Length == 0 || subject.AsSpan().ContainsAny(ForbiddenChars)) Throw(what, subject);
    }

    /// <summary>Whether messages of the subscription can only have its own subject.</summary>
    public static bool IsLiteral(string subject) => subject.AsSpan().IndexOfAny('*', '>') < 0;

    private static void Throw(string what, string value) =>
        throw new ArgumentException($"'{value}' is no NATS {what}: it must not be empty nor contain blanks, tabs, line ends or NUL");
}
