namespace MarketPrism.Configuration;

internal sealed class BooleanForm : ScalarForm<bool>
{
    public override string TypeText => "boolean";

    public override string Allowed => "true, false";

    public override bool IsText => false;

    public override string? Read(string text, out bool value)
    {
        value = text is "true" or "True" or "TRUE";
        return value || text is "false" or "False" or "FALSE" ? null : "is no boolean";
    }

    public override string Write(bool value) => value ? "true" : "false";
}
