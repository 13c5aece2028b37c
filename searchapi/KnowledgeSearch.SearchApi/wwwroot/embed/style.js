// The element's look: constructed, so that a page whose policy forbids inline styles may have it. Pages set --ks-… and style parts; nothing else of theirs comes in.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; }
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
.frame {
  --accent: var(--ks-accent, light-dark(#0b6e69, #6fd3c6));
  --accent-ink: var(--ks-accent-ink, light-dark(#ffffff, #06211f));
  --accent-soft: var(--ks-accent-soft, light-dark(#e2f1ee, #18393a));
  --surface: var(--ks-surface, light-dark(#ffffff, #1c2225));
  --ink: var(--ks-ink, light-dark(#1d2422, #e8ece9));
  --ink-soft: var(--ks-ink-soft, light-dark(#565f5b, #a9b4b1));
  --line: var(--ks-line, light-dark(#dedbd2, #343d41));
  --line-strong: var(--ks-line-strong, light-dark(#858075, #7d8a8e));
  --link: var(--ks-link, light-dark(#0a5c70, #8fd0ea));
  --mark: var(--ks-mark, light-dark(#ffe9a3, #5e4c0b));
  --mark-ink: var(--ks-mark-ink, light-dark(#2b2300, #ffeeb8));
  --good: var(--ks-good, light-dark(#20693a, #8fd6a6));
  --focus: var(--ks-focus, light-dark(#b4480f, #ffb27a));
  --radius: var(--ks-radius, 10px);
  --box-radius: var(--ks-box-radius, 999px);
  --small: 0.875em;
  container-type: inline-size;
  color: var(--ink);
  font: var(--ks-font-size, 1rem)/1.5 var(--ks-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif);
  text-align: start;
  overflow-wrap: anywhere;
}
*, *::before, *::after { box-sizing: border-box; }
h2, h3, h4, h5, p, ul, ol { margin: 0; padding: 0; list-style: none; font-size: inherit; font-weight: inherit; }
[hidden] { display: none !important; }
a { color: var(--link); text-underline-offset: 0.18em; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.box { position: relative; display: flex; background: var(--surface); border: 1px solid var(--line-strong); border-radius: var(--box-radius); }
.box:focus-within { border-color: var(--accent); box-shadow: 0 0 0 3px var(--accent-soft); }
.box input { flex: 1; min-width: 0; min-height: 2.75em; padding: 0 0.25em 0 1.15em; background: none; border: 0; outline: 0; appearance: none; }
.box input::placeholder { color: var(--ink-soft); opacity: 1; }
.box input::-webkit-search-cancel-button { display: none; }
.box button { display: inline-flex; align-items: center; gap: 0.5em; min-height: 2.5em; margin: 0.15em; padding: 0 1.1em; font-weight: 600; color: var(--accent-ink); background: var(--accent); border: 0; border-radius: var(--box-radius); }
button:hover { filter: brightness(1.08); }
svg { flex: none; fill: none; stroke: currentcolor; stroke-width: 2.2; stroke-linecap: round; }
.suggestions { position: absolute; z-index: 10; inset: calc(100% + 4px) 0 auto; padding: 0.3em; background: var(--surface); border: 1px solid var(--line-strong); border-radius: var(--radius); box-shadow: 0 6px 20px rgb(0 0 0 / 15%); }
.suggestions li { display: flex; align-items: center; gap: 0.75em; min-height: 2.25em; padding: 0.2em 0.7em; border-radius: 6px; cursor: pointer; }
.suggestions li:hover, .suggestions li[aria-selected="true"] { background: var(--accent-soft); }
.suggestion-kind { margin-inline-start: auto; flex: none; font-size: var(--small); color: var(--ink-soft); }
.results { margin-top: 1em; }
.results[aria-busy="true"] > :not(.summary) { opacity: 0.55; }
.summary { display: flex; align-items: center; gap: 1em; min-height: 2em; margin-bottom: 0.6em; color: var(--ink-soft); font-size: var(--small); }
.summary p { flex: 1; }
.plain { min-height: 2em; padding: 0 0.6em; color: var(--link); background: none; border: 0; border-radius: 6px; text-decoration: underline; text-underline-offset: 0.18em; }
.summary .plain { padding: 0; }
.note { margin-bottom: 0.75em; padding: 0.6em 1em; background: var(--surface); border: 1px solid var(--line); border-inline-start: 4px solid var(--accent); border-radius: var(--radius); font-size: var(--small); }
.note .plain { padding: 0 0.3em; }
.note p + p { margin-top: 0.25em; color: var(--ink-soft); }
.card { padding: 0.9em 1.15em 1em; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.hits { display: grid; gap: 0.75em; }
.hit:hover, .hit:focus-within { border-color: var(--line-strong); }
.answer { margin-bottom: 0.75em; background: var(--accent-soft); border-color: var(--accent); }
.title { margin: 0.1em 0 0.15em; font-size: 1.1em; font-weight: 600; line-height: 1.35; }
.title a { text-decoration: none; }
.title a:hover { text-decoration: underline; }
.facts { display: flex; flex-wrap: wrap; gap: 0 0.4em; font-size: var(--small); color: var(--ink-soft); }
.facts > :not(:last-child)::after { content: "·"; margin-inline-start: 0.4em; color: var(--ink-soft); font-weight: 400; }
.facts strong { color: var(--ink); font-weight: 600; }
.good { font-weight: 600; color: var(--good); }
.fragment { margin-top: 0.4em; }
.fragment + .fragment { margin-top: 0.25em; padding-top: 0.25em; border-top: 1px dashed var(--line); }
.reply { margin-top: 0.7em; padding-inline-start: 0.9em; border-inline-start: 3px solid var(--accent); }
.answer .reply { margin: 0; padding: 0; border: 0; }
.small, .open { margin-top: 0.4em; font-size: var(--small); color: var(--ink-soft); }
mark { padding: 0 0.1em; color: var(--mark-ink); background: var(--mark); border-radius: 3px; }
.people { margin-bottom: 1em; }
.heading { margin-bottom: 0.5em; font-size: var(--small); font-weight: 650; color: var(--ink-soft); }
.people > ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13em, 100%), 1fr)); gap: 0.75em; }
.person { display: flex; gap: 0.7em; padding: 0.75em 0.9em; }
.person > div { min-width: 0; }
.face { display: inline-grid; place-items: center; flex: none; width: 2.4em; height: 2.4em; font-size: 0.85em; font-weight: 650; color: var(--accent); background: var(--accent-soft); border: 1px solid var(--line); border-radius: 50%; }
.name { font-weight: 600; line-height: 1.35; }
.why { font-size: var(--small); color: var(--ink-soft); }
.evidence { margin-top: 0.35em; font-size: var(--small); }
.evidence li + li { margin-top: 0.2em; }
.evidence a { display: -webkit-box; min-height: 1.5rem; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-clamp: 2; }
.more { min-height: 2.5em; margin-top: 1em; padding: 0 1.4em; font-weight: 600; color: var(--ink); background: var(--surface); border: 1px solid var(--line-strong); border-radius: var(--box-radius); }
@container (max-width: 26rem) {
  .box button span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .box button { padding: 0 0.9em; }
  .card { padding: 0.75em 0.9em; }
}
@media (forced-colors: active) {
  mark { outline: 1px solid currentcolor; }
  .suggestions li[aria-selected="true"] { outline: 2px solid Highlight; }
}
`);
