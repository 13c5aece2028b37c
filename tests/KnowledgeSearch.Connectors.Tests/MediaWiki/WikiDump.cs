namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

/// <summary>A small dump as <c>dumpBackup.php</c> writes them, and the same packed by bzip2 1.0.8 as two streams, cut after the first page.</summary>
internal static class WikiDump
{
    public const string Xml = """
        <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="0.11" xml:lang="nl">
          <siteinfo>
            <sitename>Lindepedia</sitename>
            <dbname>lindepedia</dbname>
            <base>https://wiki.lindewaard.example/wiki/Hoofdpagina</base>
            <generator>MediaWiki 1.43.1</generator>
            <case>first-letter</case>
            <namespaces>
              <namespace key="-2" case="first-letter">Media</namespace>
              <namespace key="-1" case="first-letter">Speciaal</namespace>
              <namespace key="0" case="first-letter" />
              <namespace key="1" case="first-letter">Overleg</namespace>
              <namespace key="2" case="first-letter">Gebruiker</namespace>
              <namespace key="3" case="first-letter">Overleg gebruiker</namespace>
              <namespace key="14" case="first-letter">Categorie</namespace>
            </namespaces>
          </siteinfo>
          <page>
            <title>Verlof aanvragen</title>
            <ns>0</ns>
            <id>101</id>
            <revision>
              <id>5001</id>
              <parentid>4990</parentid>
              <timestamp>2026-03-01T09:00:00Z</timestamp>
              <contributor>
                <username>S.bakir</username>
                <id>7</id>
              </contributor>
              <minor/>
              <comment>aangevuld</comment>
              <origin>5001</origin>
              <model>wikitext</model>
              <format>text/x-wiki</format>
              <text bytes="90" sha1="x" xml:space="preserve">Verlof vraag je aan in de [[kiosk]]. Zie [https://cao.example/verlof de cao] &amp; vraag na.
        [[Categorie:Personeel]]</text>
              <sha1>x</sha1>
            </revision>
          </page>
          <page>
            <title>Vrije dagen</title>
            <ns>0</ns>
            <id>102</id>
            <redirect title="Verlof aanvragen" />
            <revision>
              <id>5002</id>
              <timestamp>2026-03-01T09:00:00Z</timestamp>
              <contributor><ip>192.0.2.7</ip></contributor>
              <model>wikitext</model>
              <format>text/x-wiki</format>
              <text bytes="36" xml:space="preserve">#DOORVERWIJZING [[Verlof aanvragen]]</text>
            </revision>
          </page>
          <page>
            <title>Verborgen pagina</title>
            <ns>0</ns>
            <id>103</id>
            <revision>
              <id>5003</id>
              <timestamp>2026-03-02T09:00:00Z</timestamp>
              <contributor deleted="deleted" />
              <comment deleted="deleted" />
              <model>wikitext</model>
              <format>text/x-wiki</format>
              <text bytes="12" deleted="deleted" />
              <sha1/>
            </revision>
          </page>
          <page>
            <title>Bezoek</title>
            <ns>0</ns>
            <id>104</id>
            <revision>
              <id>5004</id>
              <timestamp>2026-03-03T09:00:00Z</timestamp>
              <contributor deleted="deleted" />
              <model>wikitext</model>
              <format>text/x-wiki</format>
              <text bytes="34" xml:space="preserve">Bezoekers melden zich bij de balie.</text>
            </revision>
          </page>
          <page>
            <title>Overleg:Verlof aanvragen</title>
            <ns>1</ns>
            <id>105</id>
            <revision>
              <id>5005</id>
              <timestamp>2026-03-12T12:02:00Z</timestamp>
              <contributor><username>S.bakir</username><id>7</id></contributor>
              <model>wikitext</model>
              <format>text/x-wiki</format>
              <text bytes="1" xml:space="preserve">== Oproepkrachten ==
        Geldt dit ook voor oproepkrachten? --[[Gebruiker:C.zielstra|Coby]] 12 mrt 2026 09:14 (CET)
        :Ja, voor ingeroosterde uren. --[[Gebruiker:S.bakir|Selma]] 12 mrt 2026 13:02 (CET)</text>
            </revision>
          </page>
          <page>
            <title>Gebruiker:S.bakir</title>
            <ns>2</ns>
            <id>106</id>
            <revision>
              <id>5006</id>
              <timestamp>2026-03-12T12:02:00Z</timestamp>
              <contributor><username>S.bakir</username><id>7</id></contributor>
              <model>wikitext</model>
              <format>text/x-wiki</format>
              <text bytes="5" xml:space="preserve">Selma</text>
            </revision>
          </page>
        </mediawiki>

        """;

    public static byte[] Packed => Convert.FromBase64String(PackedText);

    private const string PackedText = 
        "QlpoOTFBWSZTWYwkoU4AAPDfgFQQUQP/vwjGzdo//9/gQAK6ay7pmU3CUQmhPUZDJgjUNGE0AGmmjTIJTUAQiaYI9TJoaBoAADQDCpmqeUm1D1B6INANAGJoaAAlCnqGp6mNU09TDU00"
        + "ANNGAjQGhIgAYwSBVkgAwQQOumiQE/E+Xy4J9paWpEpw7QxJeNNlZZYOgznb2IHDAI9oJRlwXzns4CDKpiObw476eb2MfrC2jI+LZUoVKgJU1VKJadi6rdZOZsSkUV3v11dWM91QlyEk"
        + "9uBk+e5KEFqz1rJsCndOm02kH5c5FFPZdsbdjNy3QihLcu2aSxjdLZNO/bLGYxVUXduYgNFVNNsKX8cCAvuJW9dZcksSE0N/M3y5L8VFFFCOOiCcRFeKdkYUIUxNYEGkqMrDsa8ot83r"
        + "QGZaljU0R9V2DOwZmvOU/9VyRc4Vi4J123AGQUev62RBD1uO8drGPwWAyJBRZHAvkj0ybOw6yctnUBZ60bGmDynGKVmKoEIVLyxqDe11Px2MD+uInQzQMgw+d0HZSZxpvnGZ1VyykuCo"
        + "l0xcUpMJQOB1F45DiqyG4tRgL0UAsAYqqyl0AsRMYeaJ24CjLTeYhkTTQr3uuHPKEogasMwkWQHqTGJMcyqerg6HTYI8oqSvxWgt4ZEyncBeNBsCDbRiIoldrLoI25u7JrLTMYgNGqwg"
        + "1UWDXxiPZmwENjHEaXxYiqxHpY1shak6bNQZKkmpMcPON15Kb5BMmXiwEiO7CNLGHOzMFBeTzzFcIyZMIA+PSrO/KPK6ZRyNjTWuDUzzM2G26RQQSYQgoA7OPmZHIQqsxoH32W4b7h8B"
        + "XQmzaUA4BFtH5QHD1c5PZEQkBtv9D1wFdVmKZCwCgqA8QrLYxtH/h7YBCr6Rxu2Eua6BYMisgOoDvRIt/xdyRThQkIwkoU5CWmg5MUFZJlNZPOsltAAAuV+AUBBYZ/+3nrGdmj//3/RA"
        + "Av0ySbLQAkkSniNGg0mTCNNPKabRNGmgxPUAyCRKZGiNRppoA0AAAAAABzTEwEaYEYRgAAACYRgFSkTNTIm1Tymwmk0ABkAAANBaiTgQZ6cLUkReQbNfNlojb0qfhgj6aM21bfSJDvb4"
        + "e1hzvm2PfI6LDwjDmNwR28vPmuokBkHReNh6uJyuhlmP1FqWhrG0NVyRGkQlgRlmRpAleBJlMMhRERDbeNXQs9NGlkqRIqmWFVJlhRcmGsmiaCYyHA0WkQnkgqkiDCSaIKiyuoI0y5iF"
        + "h+OdjhUFdVIijyTY4IIIINakvolVqtdRSimbRh3oyundgWpIrIZF9MhyJEMJyQyHk5nRu74MLJ9GQK0TRXJhCI+EZUXovkMdEWIkiwMr2rlNF0NDgCHItU4bBsoi5FuA2/E5bOFJuqjb"
        + "NVk32G3e+Ks7hC8ZrTyjVncVQ4Y7b4NCKoFsJdC405It/29olQE4whqGHfSIQoEV1GI7otYV1nkmYfvNFS2j5TqlJfDMJcrVHMWnTesjF6v8C2X2DR5CMRCYz5V+MCUSzC4RKuAPYupb"
        + "J2sqdlDvXTO+F2BZOAmigUEXgQIqSOtjNsbY5dyK0OFOXTRyJrvH+xRiSjVbxu4rkkXBE2KURJJZVlr4hzkRpGAvXnJmFMDI6G8zEvka7BfRZKcqxFppyrgjrNF0ZRVFWMlyKK4FKxWM"
        + "1wrPhijcwaZfv0IoNOxfZkvUTf/UW6IwpFNp2I1xhrdw9eEWzPLE3MpquXY8d5ZGmMKjozlqKF6jJrlhjssjtI0lhpuR1FqMd2dxjDnz8MyTnRwRiPAs8Uao6owjdC2OeyLItkbBXUMp"
        + "WqrsjMceRF6s8sZckYxcXyGCWeO1fj/xdyRThQkDzrJbQA==";
}
