namespace MarketPrism.Configuration;

internal static class Scalars
{
    /// <summary>Reads a single value by its form; problems are added.</summary>
    public static TValue? Read<TValue>(ScalarForm<TValue> form, ConfigNode node, string path, ConfigurationProblems problems, out bool isGood)
    {
        isGood = false;
        problems.Remember(path, node.Origin);
        if (node is not ConfigScalar scalar)
        {
            problems.Add(path, "", $"is {node.Kind}, not one value ({form.TypeText})", form.Allowed, node.Origin);
            return default;
        }

        if (scalar.IsNull && !form.IsText)
        {
            problems.Add(path, "", $"has no value ({form.TypeText}); leave the key out for its default", form.Allowed, node.Origin);
            return default;
        }

        if (scalar.Style == ScalarStyle.Quoted && !form.IsText)
        {
            problems.Add(path, scalar.Text, $"is text because of its quotes, not {form.TypeText}", form.Allowed + " without quotes", node.Origin);
            return default;
        }

        var problem = form.Read(scalar.IsNull ? "" : scalar.Text, out var value);
        isGood = problem is null;
        if (!isGood) problems.Add(path, form.Mask(scalar.Text), problem!, form.Allowed, node.Origin);
        return value;
    }
}
