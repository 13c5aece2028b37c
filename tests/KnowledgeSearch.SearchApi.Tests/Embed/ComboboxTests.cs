using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.Playwright;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>The box that suggests, of the page and of the element: one contract, tried key by key in a browser, and typed in by someone faster than the server.</summary>
[Collection(typeof(Embedding))]
public sealed class ComboboxTests(Chromium chromium, EmbedSite embed)
{
    private const string Probe = """
        window.probe = () => {
          const host = document.querySelector("knowledge-search"), root = host ? host.shadowRoot : document;
          const input = root.querySelector("[role=combobox]"), list = root.querySelector("[role=listbox]"), options = [...list.querySelectorAll("[role=option]")];
          const chosen = options.filter((option) => option.getAttribute("aria-selected") === "true");
          const faults = [];
          const active = input.getAttribute("aria-activedescendant"), open = options.length > 0 && !list.hidden;
          if (chosen.length > 1 || (chosen[0]?.id ?? null) !== active) faults.push("aria-activedescendant is not what is selected");
          if (input.getAttribute("aria-expanded") !== String(open)) faults.push("aria-expanded");
          if (input.getAttribute("aria-controls") !== (open ? list.id : null)) faults.push("aria-controls");
          if (input.getAttribute("aria-autocomplete") !== "list") faults.push("aria-autocomplete");
          if (options.some((option) => option.tabIndex >= 0)) faults.push("an option can be tabbed to");
          const found = [input.value, open ? options.length : 0, chosen.length ? options.indexOf(chosen[0]) : "-", window.asked ?? "-", root.activeElement === input ? "box" : "gone"];
          return { found: found.join("|"), faults: faults.join(", "), label: list.getAttribute("aria-label"), kinds: [...list.querySelectorAll(".suggestion-kind")].map((kind) => kind.textContent).join(" "),
            texts: options.map((option) => option.firstChild.textContent).join("|"), input };
        };
        document.addEventListener("submit", (event) => { event.preventDefault(); window.asked = event.target.querySelector("input").value; });
        document.addEventListener("ks-search", (event) => { event.preventDefault(); window.asked = event.detail.query; });
        """;

    [Theory]
    [InlineData("page", "nl", "Suggesties", "titel vaak gezocht collega")]
    [InlineData("page", "en", "Suggestions", "title often asked colleague")]
    [InlineData("element", "nl", "Suggesties", "titel vaak gezocht collega")]
    [InlineData("element", "en", "Suggestions", "title often asked colleague")]
    public async Task Every_key_does_what_the_pattern_says(string box, string language, string label, string kinds)
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions());
        await page.Clock.InstallAsync();
        await page.AddInitScriptAsync(Probe);
        await page.RouteAsync("**/api/v1/suggest*", AnswerAsync);
        await page.GotoAsync(Address(box, language));
        ILocator input = page.GetByRole(AriaRole.Combobox);
        List<string> wrong = [];
        string[][] cases = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Embed", "combobox.tsv")).Where(line => line[0] != '#').Skip(1).Select(line => line.Split('\t'))];
        Assert.True(cases.Length >= 32, $"{cases.Length} cases");
        foreach (string[] row in cases)
        {
            await page.EvaluateAsync("() => { const { input } = probe(); input.blur(); input.value = ''; delete window.asked; input.focus(); }");
            if (row[1] != "empty")
            {
                await input.PressSequentiallyAsync("ver");
                await SettleAsync(page, 3);
            }

            foreach (string key in row[2].Split(' ').Prepend(row[1] == "closed" ? "Escape" : "").Where(key => key.Length > 0))
            {
                await page.Keyboard.PressAsync(key);
            }

            await SettleAsync(page, int.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture));
            string[] got = await page.EvaluateAsync<string[]>("() => { const { found, faults } = probe(); return [found, faults]; }");
            string expected = string.Join('|', row[3..]);
            if (got[0] != expected || got[1].Length > 0)
            {
                wrong.Add($"{row[0]}: {got[0]} instead of {expected} {got[1]}");
            }
        }

        Assert.Empty(wrong);
        await page.EvaluateAsync("() => probe().input.focus()");
        await input.FillAsync("ver");
        await SettleAsync(page, 3);
        Assert.Equal([label, kinds], await page.EvaluateAsync<string[]>("() => { const { label, kinds } = probe(); return [label, kinds]; }"));

        // What an input method composes is its own.
        await page.EvaluateAsync("() => { for (const key of ['ArrowDown', 'Enter', 'Escape']) probe().input.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true })); }");
        Assert.Equal("ver|3|-|-|box", await page.EvaluateAsync<string>("() => probe().found.replace(/\\|[^|]*\\|box$/, '|-|box')"));
    }

    [Theory]
    [InlineData("page", 1)]
    [InlineData("element", 2)]
    public async Task Typing_faster_than_the_server_answers_always_ends_with_the_right_suggestions(string box, int seed)
    {
        IPage page = await chromium.OpenAsync(new BrowserNewPageOptions());
        await page.AddInitScriptAsync(Storm);
        await page.AddInitScriptAsync(Probe);
        await page.GotoAsync(Address(box, "nl"));
        await page.WaitForFunctionAsync("document.querySelector('knowledge-search')?.shadowRoot ?? document.querySelector('[role=combobox]')");
        Dictionary<string, int> outcome = await page.EvaluateAsync<Dictionary<string, int>>("(seed) => storm.run(seed, 500)", seed);
        Assert.Equal(("", 500), (await page.EvaluateAsync<string>("storm.wrong"), outcome["right"]));
        Assert.Equal(1, outcome["mostAtOnce"]);
        Assert.InRange(outcome["keystrokes"], 1000, 3000);
        Assert.InRange(outcome["stopped"], 50, outcome["asked"]);
    }

    // Until the answer to the last letter is drawn; the clock of the page stands still otherwise.
    private static async Task SettleAsync(IPage page, int options)
    {
        await page.Clock.RunForAsync(200);
        if (options > 0)
        {
            await page.WaitForFunctionAsync("(count) => { const root = document.querySelector('knowledge-search')?.shadowRoot ?? document; return root.querySelectorAll('[role=option]').length === count; }", options);
        }
    }

    private static Task AnswerAsync(IRoute route)
    {
        string typed = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(route.Request.Url).Query)["q"].ToString().Trim();
        IEnumerable<string> all = ((string, string)[])[("title", "verlof"), ("query", "verlof aanvragen"), ("person", "Vera Ver")] is var some
            ? some.Where(one => one.Item2.Contains(typed, StringComparison.OrdinalIgnoreCase)).Select(one => $$"""{"kind":"{{one.Item1}}","text":"{{one.Item2}}"}""") : [];
        return route.FulfillAsync(new()
        {
            ContentType = "application/json", Body = $$"""{"suggestions":[{{string.Join(',', all)}}]}""", Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
        });
    }

    private string Address(string box, string language) => box == "page" ? $"{embed.Search}/help/query?ui={language}" : embed.Host.Put(
        $"/box-{language}", $"""<!doctype html><html lang="{language}"><title>B</title><knowledge-search></knowledge-search><button>Na</button><script type="module" src="{embed.Search}/embed/v1/knowledge-search.js"></script>""");

    // A clock of its own: what waits is due when the storm says so. Answers take 0 to 400 ms, letters come 0 to 300 ms after each other; five in a hundred requests fail.
    private const string Storm = """
        window.storm = (() => {
          let now = 0, next = 1, random = () => 0;
          const due = new Map(), channel = new MessageChannel();
          const tick = () => new Promise((resolve) => { channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
          const later = (run, wait) => { due.set(next, { at: now + wait, run }); return next++; };
          const counts = { right: 0, mostAtOnce: 0, keystrokes: 0, asked: 0, stopped: 0 };
          let open = 0;
          window.setTimeout = (run, wait = 0, ...values) => later(() => run(...values), wait);
          window.clearTimeout = (id) => due.delete(id);
          const expected = (text) => text.trim() === "" ? "" : [`${text.trim()} een`, `${text.trim()} twee`].join("|");
          window.fetch = (address, { signal }) => new Promise((resolve, reject) => {
            const text = new URL(address, location.href).searchParams.get("q");
            counts.asked++;
            counts.mostAtOnce = Math.max(counts.mostAtOnce, ++open);
            const fails = random() < 0.05 && storm.failing;
            const answer = later(() => {
              open--;
              fails ? reject(new TypeError("away")) : resolve(new Response(JSON.stringify({ suggestions: expected(text).split("|").filter(Boolean).map((one) => ({ kind: "title", text: one })) })));
            }, Math.floor(random() * 400));
            signal.addEventListener("abort", () => {
              if (due.delete(answer)) {
                open--;
                counts.stopped++;
                reject(signal.reason);
              }
            });
          });
          async function advance(wait) {
            const end = now + wait;
            for (;;) {
              const [id, first] = [...due].sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0] ?? [];
              if (!first || first.at > end) break;
              due.delete(id);
              now = first.at;
              first.run();
              await tick();
            }
            now = end;
            await tick();
          }
          async function run(seed, rounds) {
            random = () => { seed = (seed + 0x6d2b79f5) | 0; let t = Math.imul(seed ^ (seed >>> 15), 1 | seed); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
            const { input } = probe();
            input.focus();
            const type = async () => {
              counts.keystrokes++;
              input.value = random() < 0.3 ? input.value.slice(0, -1) : input.value + "abcde "[Math.floor(random() * 6)];
              input.dispatchEvent(new InputEvent("input", { bubbles: true }));
              await advance(Math.floor(random() * 300));
            };
            for (let round = 0; round < rounds; round++) {
              storm.failing = true;
              for (let letters = 1 + Math.floor(random() * 4); letters > 0; letters--) await type();
              storm.failing = false;
              await type();
              await advance(1000);
              const { texts } = probe();
              if (texts === expected(input.value)) counts.right++;
              else storm.wrong += `'${input.value}' ends with ${texts}; `;
              if (input.value.length > 12) input.value = "";
            }
            return counts;
          }
          return { run, failing: false, wrong: "" };
        })();
        """;
}
