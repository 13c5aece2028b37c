using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.Ingestion.Tests.Privacy;

public sealed class OversharingTests
{
    [Theory]
    [InlineData("BSN: 111222333", "bsn ********* certain")]
    [InlineData("Het burgerservicenummer is 1234.56.782.", "bsn ****.**.*** certain")]
    [InlineData("Dossier 123456782 ligt klaar", "bsn ********* possible")]
    [InlineData("Maak over op NL91 ABNA 0417 1643 00 svp", "iban NL** **** **** **** ** certain")]
    [InlineData("rekening DE89370400440532013000", "iban DE******************** certain")]
    [InlineData("Haar salaris is € 4.250,00 bruto", "salary € *.***,** certain")]
    [InlineData("salary of EUR 61 000 a year", "salary *** ** *** certain")]
    [InlineData("wachtwoord: Zomer2026!", "password wachtwoord: 10 characters certain")]
    [InlineData("The password is hunter2-and-more", "password password: 16 characters certain")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE here", "secret AKIA… of 20 characters certain")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----", "secret ----… of 31 characters certain")]
    public void What_should_not_be_shared_is_found_and_not_shown(string text, string expected)
    {
        OversharedValue found = Assert.Single(Oversharing.Find("wiki/1", "everyone", text));
        Assert.Equal(expected, $"{found.Kind} {found.Shown} {(found.Certain ? "certain" : "possible")}");
    }

    [Theory]
    [InlineData("BSN 111222334 klopt niet")]
    [InlineData("Bel 0612345678 of artikel 1234567820")]
    [InlineData("NL91 ABNA 0417 1643 01")]
    [InlineData("De heftruck kost € 4.250,00")]
    [InlineData("Salarisadministratie: kamer 12, tel. 4250")]
    [InlineData("wachtwoord: vergeten?")]
    [InlineData("Password: ********")]
    [InlineData("Your password is required.")]
    [InlineData("000000000")]
    public void What_only_looks_like_it_is_left_alone(string text) => Assert.Empty(Oversharing.Find("wiki/1", "everyone", text));

    [Fact]
    public void Check_of_citizen_numbers_catches_every_wrong_digit()
    {
        int[] digits = [1, 1, 1, 2, 2, 2, 3, 3, 3];
        Assert.True(Oversharing.IsBsn(string.Concat(digits)));
        for (int at = 0; at < digits.Length; at++)
        {
            for (int digit = 0; digit < 10; digit++)
            {
                int[] other = [.. digits];
                other[at] = digit;
                Assert.Equal(digit == digits[at], Oversharing.IsBsn(string.Concat(other)));
            }
        }
    }

    [Theory]
    [InlineData("GB82 WEST 1234 5698 7654 32", true)]
    [InlineData("NL91ABNA0417164300", true)]
    [InlineData("BE68 5390 0754 7034", true)]
    [InlineData("GB82 WEST 1234 5698 7654 33", false)]
    [InlineData("BE68 5309 0754 7034", false)]
    public void Check_of_account_numbers(string text, bool passes) => Assert.Equal(passes, Oversharing.IsIban(text));
}
