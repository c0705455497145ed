namespace MarketPrism.Configuration;

/// <summary>Text with a rule.</summary>
/// <param name="type">For the reference.</param>
/// <param name="allowed">For the reference and errors.</param>
/// <param name="check">Null when the text is good, else what is wrong with it.</param>
/// <param name="mask">Hides what is secret in it.</param>
internal sealed class TextForm(string type, string allowed, Func<string, string?> check, Func<string, string>? mask = null) : ScalarForm<string>
{
    public override string TypeText => type;

    public override string Allowed => allowed;

    public override string? Read(string text, out string value)
    {
        value = text;
        return check(text);
    }

    public override string Write(string value) => value;

    public override string Mask(string text) => mask is null ? text : mask(text);
}
