using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using KnowledgeSearch.Connectors.Csv;
using KnowledgeSearch.Connectors.Feeds;

namespace KnowledgeSearch.Connectors.People;

/// <summary>Which column of a file holds which field, by the settings or by the names that Dutch and English systems give them, and what a row says.</summary>
internal sealed class PeopleCsv
{
    /// <summary>Employee numbers of several systems must not meet by accident with other keys.</summary>
    public const string EmployeeKeyPrefix = "employee:";

    private static readonly FrozenDictionary<string, string[]> CustomaryNames = new Dictionary<string, string[]>
    {
        ["id"] = ["id", "medewerkerid", "personid", "persoonid", "userid", "gebruikerid", "employeeid", "objectid", "personeelsnummer", "medewerkernummer", "employeenumber", "employeeno", "personeelsnr", "medewerkernr", "samaccountname", "userprincipalname", "upn"],
        ["name"] = ["name", "naam", "displayname", "weergavenaam", "fullname", "volledigenaam", "medewerker", "employee"],
        ["firstName"] = ["firstname", "givenname", "voornaam", "roepnaam"],
        ["infix"] = ["infix", "tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels", "middlename"],
        ["lastName"] = ["lastname", "surname", "familyname", "achternaam", "sn"],
        ["email"] = ["email", "emailadres", "emailaddress", "mail", "mailadres", "werkemail", "emailwerk", "workemail", "primaryemail", "proxyaddresses"],
        ["userName"] = ["username", "gebruikersnaam", "login", "loginnaam", "inlognaam", "account", "samaccountname", "userprincipalname", "upn"],
        ["directoryKey"] = ["directorykey", "objectid", "azureobjectid", "entraobjectid", "entraid", "azureadid", "objectguid"],
        ["employeeNumber"] = ["employeenumber", "employeeno", "personeelsnummer", "personeelsnr", "medewerkernummer", "medewerkernr"],
        ["department"] = ["department", "afdeling", "team", "orgunit", "organisatieeenheid", "businessunit", "unit"],
        ["jobTitle"] = ["jobtitle", "title", "function", "functie", "functienaam", "functietitel", "rol", "role", "beroep"],
        ["location"] = ["location", "locatie", "office", "kantoor", "vestiging", "standplaats", "werkplek", "city", "plaats", "woonplaatskantoor", "physicaldeliveryofficename"],
        ["manager"] = ["manager", "leidinggevende", "managerid", "leidinggevendeid", "manageremail", "emailleidinggevende", "supervisor", "chef"],
        ["url"] = ["url", "profile", "profileurl", "profiel", "profielpagina", "website"],
        ["active"] = ["active", "actief", "status", "enabled", "accountenabled", "indienst", "employmentstatus"],
        ["endDate"] = ["enddate", "einddatum", "uitdienst", "datumuitdienst", "uitdienstdatum", "leavedate", "terminationdate"],
        ["groups"] = ["groups", "groepen", "memberof", "lidvan", "groep", "group"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> InactiveWords = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "0", "false", "no", "nee", "n", "f", "inactive", "inactief", "disabled", "uitgeschakeld", "geblokkeerd", "blocked", "uitdienst", "left", "vertrokken", "terminated", "suspended", "onwaar", "exmedewerker");

    private readonly SourceId _source;
    private readonly Dictionary<string, string> _columns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Binds a file's header.</summary>
    /// <exception cref="ConnectorException">A configured column is missing, or nothing identifies or names a person.</exception>
    public PeopleCsv(SourceId source, IReadOnlyList<string> header, IReadOnlyList<string> configured, string shown)
    {
        _source = source;
        foreach ((string field, string name) in configured.Select(static column => column.Split('=', 2)).Select(static parts => (parts[0].Trim(), parts[1].Trim())))
        {
            _columns[field] = header.FirstOrDefault(column => column.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{shown} has no column '{name}', which the settings name for {field}. Its columns are: {Listed(header)}.");
        }

        Dictionary<string, string> normalised = header.DistinctBy(Normalised).ToDictionary(Normalised, StringComparer.Ordinal);
        foreach ((string field, string[] names) in CustomaryNames)
        {
            if (!_columns.ContainsKey(field) && Array.Find(names, normalised.ContainsKey) is { } name)
            {
                _columns[field] = normalised[name];
            }
        }

        if (!_columns.ContainsKey("id") && _columns.GetValueOrDefault("email") is { } email)
        {
            // An address is the next best thing to a key; it changes when people marry.
            _columns["id"] = email;
        }

        if (!_columns.ContainsKey("id") || !(_columns.ContainsKey("name") || _columns.ContainsKey("lastName")))
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{shown} has no column that is recognised as the {(_columns.ContainsKey("id") ? "name" : "number or e-mail address")} of people. Name it under Columns in the settings; the columns are: {Listed(header)}.");
        }
    }

    public static IReadOnlyList<string> Fields { get; } = [.. CustomaryNames.Keys.Order(StringComparer.Ordinal)];

    public bool Has(string field) => _columns.ContainsKey(field);

    /// <summary>What people see when they test the settings: field and column.</summary>
    public string Described() => string.Join(", ", _columns.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key} ← {pair.Value}"));

    public string Text(CsvRow row, string field) => _columns.GetValueOrDefault(field) is { } column ? row[column]?.Trim() ?? "" : "";

    public string AccountId(string id) => $"{_source}/user/{id.ToLowerInvariant()}";

    /// <summary>Case is all that names of one group may differ in: groups decide who sees what.</summary>
    public string GroupId(string name) => $"{_source}/group/{name.ToLowerInvariant()}";

    public IEnumerable<string> Groups(CsvRow row)
    {
        // Distinguished names (CN=HR,OU=Groups) hold commas themselves.
        string text = Text(row, "groups");
        char[] separators = text.Contains('=', StringComparison.Ordinal) ? [';', '|'] : [';', '|', ','];
        return text.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The end of a person's last day; null when not told.</summary>
    public DateTimeOffset? Leaves(CsvRow row) => FeedDate.Parse(Text(row, "endDate"), monthFirst: false)?.AddDays(1);

    public IEnumerable<string> Emails(CsvRow row) => Text(row, "email").Split([';', '|', ',', ' '], StringSplitOptions.RemoveEmptyEntries)
        .Select(static email => email.StartsWith("smtp:", StringComparison.OrdinalIgnoreCase) ? email[5..] : email).Where(static email => email.Contains('@', StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>A row's person; null when the row has no key.</summary>
    /// <param name="row">The row.</param>
    /// <param name="accounts">Account ids by everything a manager may be named by; names are not among it.</param>
    /// <param name="now">Whoever left before it is inactive.</param>
    public SourcePerson? Person(CsvRow row, IReadOnlyDictionary<string, string> accounts, DateTimeOffset now)
    {
        string id = Text(row, "id");
        if (id.Length == 0)
        {
            return null;
        }

        string number = Text(row, "employeeNumber");
        string key = Text(row, "directoryKey");
        string name = Text(row, "name") is { Length: > 0 } full ? full : string.Join(' ', new[] { Text(row, "firstName"), Text(row, "infix"), Text(row, "lastName") }.Where(static part => part.Length > 0));
        return new SourcePerson
        {
            Id = AccountId(id),
            Name = name,
            Emails = [.. Emails(row)],
            Usernames = Text(row, "userName") is { Length: > 0 } login ? [login] : [],
            DirectoryKey = key.Length > 0 ? key : number.Length > 0 ? EmployeeKeyPrefix + number : null,
            Department = OrNull(Text(row, "department")),
            JobTitle = OrNull(Text(row, "jobTitle")),
            Location = OrNull(Text(row, "location")),
            Manager = accounts.GetValueOrDefault(Text(row, "manager").ToLowerInvariant()) is { } manager && manager != AccountId(id) ? manager : null,
            Url = Uri.TryCreate(Text(row, "url"), UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url.AbsoluteUri : null,
            Active = !InactiveWords.Contains(Normalised(Text(row, "active"))) && !(Leaves(row) <= now),
        };
    }

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private static string Listed(IReadOnlyList<string> header) => header.Count == 0 ? "none, the file is empty" : string.Join(", ", header.Take(30).Select(static name => name.Length <= 40 ? name : name[..39] + "…"));

    /// <summary>Letters and digits without accents, lower case: <c>E-mailadres (werk)</c> and <c>emailadres_werk</c> are one.</summary>
    private static string Normalised(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }
}
