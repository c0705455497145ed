using System.IO.Compression;
using System.Text;

namespace MarketPrism.Exchanges.Tests;

/// <summary>The events of a recording, as far as classification needs them.</summary>
internal static class CaptureFrames
{
    public static string Path(string file)
    {
        if (Repository.Captures is { } folder) return System.IO.Path.Combine(folder, file);
        Assert.Skip("no recordings of real exchanges beside this checkout (MARKETPRISM_CAPTURES)");
        return "";
    }

    public static IEnumerable<byte[]> Of(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t', 4);
            if (fields.Length == 4 && fields[1] == "frame") yield return Encoding.UTF8.GetBytes(fields[3]);
        }
    }
}
