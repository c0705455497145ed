namespace MarketPrism.Configuration;

/// <summary>One of a few words.</summary>
internal sealed class WordForm<TValue>(params (string Word, TValue Value)[] words) : ScalarForm<TValue>
    where TValue : notnull
{
    public override string TypeText => "word";

    public override string Allowed => string.Join(", ", words.Select(w => w.Word));

    public override string? Read(string text, out TValue value)
    {
        foreach (var (word, candidate) in words)
        {
            value = candidate;
            if (word == text) return null;
        }

        value = words[0].Value;
        return "is not known";
    }

    public override string Write(TValue value) => Array.Find(words, w => w.Value.Equals(value)).Word ?? "";
}
