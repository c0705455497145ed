namespace MarketPrism.Configuration;

/// <summary>A key with a single value.</summary>
internal sealed class ScalarKey<T, TValue>(string name, ScalarForm<TValue> form, Func<T, TValue> get, Func<T, TValue, T> set, string description, bool required = false)
    : Key<T>(name, description)
{
    public override T Bind(T target, ConfigNode node, string path, ConfigurationProblems problems)
    {
        var value = Scalars.Read(form, node, path, problems, out var isGood);
        return isGood ? set(target, value!) : target;
    }

    public override void Dump(T source, string path, ConfigurationDump dump) => dump.Scalar(Name, form.Mask(form.Write(get(source))), form.IsText);

    public override void Describe(T defaults, string path, ICollection<KeyDescription> rows)
    {
        var text = form.Write(get(defaults));
        rows.Add(new KeyDescription(path, form.TypeText, required ? "required" : form.IsText && text.Length == 0 ? "\"\"" : text, form.Allowed, Description));
    }
}
