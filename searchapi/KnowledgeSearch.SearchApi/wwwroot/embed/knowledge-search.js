// <knowledge-search>: the search box and its results, for any page. /embed/v1/knowledge-search.js is combobox.js, texts.js, style.js and this file as one module; nothing is built.

const own = new URL(import.meta.url);

/** An element with attributes and children; a null child is nothing. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function icon(...paths) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["viewBox", "0 0 20 20"], ["width", "18"], ["height", "18"], ["aria-hidden", "true"]]) {
    svg.setAttribute(name, value);
  }
  svg.append(...paths.map((d) => {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", d);
    return path;
  }));
  return svg;
}

// The server escapes the text and adds only mark elements. Read here without an HTML parser: whatever came, it becomes text and marks.
function passage(html) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  const plain = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => named[name]);
  return make("p", { class: "fragment", part: "fragment" }, html.split(/(<mark>.*?<\/mark>)/s).map((piece) => {
    const marked = /^<mark>(.*)<\/mark>$/s.exec(piece);
    return marked ? make("mark", { part: "mark" }, plain(marked[1])) : plain(piece);
  }));
}

// Addresses were crawled: a script or a file never becomes a link.
function outside(url) {
  return URL.canParse(url) && ["http:", "https:", "mailto:"].includes(new URL(url).protocol) ? url : null;
}

function initials(name) {
  const names = name.split(/\s+/).filter(Boolean);
  return [...new Set([names[0], names.at(-1)])].map((part) => [...(part ?? "")][0] ?? "").join("").toUpperCase();
}

/** Asked, and refused: the server's own sentence, and its status; 0 when it was not reached. */
class SearchFault extends Error {
  constructor(message, status) {
    super(message);
    this.name = "SearchFault";
    this.status = status;
  }
}

class KnowledgeSearchElement extends HTMLElement {
  static observedAttributes = ["lang", "placeholder", "label", "query"];

  #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  #input = make("input", { id: "q", part: "input", type: "search", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", maxlength: "512" });
  #label = make("label", { class: "unseen", for: "q" });
  #button = make("span", {});
  #list = make("ul", { id: "suggestions", class: "suggestions", part: "suggestions" });
  #status = make("span", { class: "unseen", role: "status" });
  #results = make("section", { class: "results", part: "results", hidden: true });
  #form = make(
    "form", { class: "box", part: "box", role: "search" }, this.#label, this.#input,
    make("button", { type: "submit", part: "button" }, icon("M14 8.5a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z", "m13 13 4.5 4.5"), this.#button), this.#list,
  );
  #frame = make("div", { class: "frame", part: "frame" }, this.#form, this.#status, this.#results);
  #provider = null;
  #held = null;
  #asking = null;
  #running = null;
  #answer = null;
  #asked = "";
  #combobox = combobox({
    input: this.#input, list: this.#list, status: this.#status, texts: this.#words(texts.en),
    ask: async (text, signal) => this.getAttribute("suggestions") === "no" ? [] : (await this.#get("suggest", [["q", text]], signal)).suggestions,
    take: (suggestion) => {
      if (this.#tell("ks-select", { kind: "suggestion", suggestion })) {
        this.search(suggestion.text);
      }
    },
  });

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(this.#frame);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    this.#input.addEventListener("keydown", (event) => event.key === "Enter" && event.isComposing && event.preventDefault());
  }

  connectedCallback() {
    // A page may have set it before this module arrived.
    for (const name of ["query", "tokenProvider"].filter((one) => Object.hasOwn(this, one))) {
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#takeOver();
    this.#relabel();
    const remembered = this.getAttribute("remember");
    const start = (remembered && new URLSearchParams(location.search).get(remembered)) || this.getAttribute("query");
    if (start && !this.#answer) {
      this.#input.value = start;
      this.#search(start, { remember: false });
    }
  }

  disconnectedCallback() {
    this.#combobox.close();
    this.#running?.abort();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) {
      return;
    }
    if (name === "query") {
      this.search(now ?? "");
    } else {
      this.#relabel();
      this.#draw();
    }
  }

  /** What is in the box. */
  get query() {
    return this.#input.value;
  }

  set query(text) {
    this.#input.value = text;
  }

  /** A function that gives a short-lived token, or what POST /api/v1/tokens answered; called again when that has expired. Null: only what the server shows without. */
  get tokenProvider() {
    return this.#provider;
  }

  set tokenProvider(provider) {
    this.#provider = provider;
    this.#held = null;
    this.#combobox.forget();
  }

  /** The last answer as the server gave it; null before the first and after clear(). */
  get answer() {
    return this.#answer;
  }

  /** Searches, as if typed. Resolves when the answer is shown, or could not be had. */
  search(text = this.#input.value) {
    this.#input.value = text;
    return this.#search(text.trim(), { remember: true });
  }

  /** Empties the box and takes the results away. */
  clear() {
    this.#input.value = "";
    this.#finish();
  }

  get #language() {
    const wanted = [this.lang, this.closest("[lang]")?.lang, document.documentElement.lang, ...navigator.languages].map((one) => (one ?? "").slice(0, 2).toLowerCase());
    return wanted.find((one) => one in texts) ?? "en";
  }

  get #texts() {
    return texts[this.#language];
  }

  get #server() {
    const endpoint = this.getAttribute("endpoint");
    return new URL(endpoint ? endpoint.replace(/\/*$/, "/") : own.origin + "/", document.baseURI);
  }

  get #level() {
    const level = Number(this.getAttribute("heading-level"));
    return level >= 2 && level <= 5 ? level : 3;
  }

  #words(said) {
    return { label: said.suggestions, one: said.oneSuggestion, many: said.manySuggestions, kinds: said.suggestionKinds };
  }

  // What was typed in the plain form before this module arrived stays, and so does the focus.
  #takeOver() {
    const field = this.querySelector("form input:not([type=hidden])");
    if (field?.value && this.#input.value === "") {
      this.#input.value = field.value;
    }
    if (field && field === document.activeElement) {
      this.#input.focus();
    }
  }

  #relabel() {
    const said = this.#texts;
    this.#frame.lang = this.#language;
    this.#label.textContent = this.getAttribute("label") ?? said.label;
    this.#form.setAttribute("aria-label", this.getAttribute("label") ?? said.label);
    this.#input.placeholder = this.getAttribute("placeholder") ?? said.placeholder;
    this.#button.textContent = said.button;
    this.#results.setAttribute("aria-label", said.results);
    this.#combobox.say(this.#words(said));
  }

  #tell(name, detail, cancelable = true) {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }));
  }

  #values(attribute) {
    return (this.getAttribute(attribute) ?? "").split(/[\s,]+/).filter(Boolean);
  }

  async #token(renew) {
    if (!this.#provider) {
      return null;
    }
    if (renew || !this.#held || this.#held.until < Date.now()) {
      this.#asking ??= Promise.resolve(this.#provider()).then((given) => {
        const token = typeof given === "string" ? given : given?.token;
        // Half a minute early, but never at once: the clocks may differ.
        this.#held = token ? { token, until: given.expires ? Math.max(Date.parse(given.expires) - 30_000, Date.now() + 10_000) : Infinity } : null;
      }).finally(() => { this.#asking = null; });
      await this.#asking;
    }
    return this.#held?.token ?? null;
  }

  async #get(path, parameters, signal, renew = false) {
    const url = new URL("api/v1/" + path, this.#server);
    for (const [name, value] of parameters) {
      url.searchParams.append(name, value);
    }
    const token = await this.#token(renew);
    const headers = { Accept: "application/json", "Accept-Language": this.#language };
    if (token) {
      headers.Authorization = `Bearer ${token}`;
    }
    let response;
    try {
      response = await fetch(url, { signal, headers, credentials: token ? "omit" : this.getAttribute("credentials") === "include" ? "include" : "same-origin" });
    } catch (fault) {
      throw signal.aborted ? fault : new SearchFault(fault.message, 0);
    }
    if (response.status === 401 && token && !renew) {
      return this.#get(path, parameters, signal, true);
    }
    if (!response.ok) {
      const problem = await response.json().catch(() => null);
      throw new SearchFault(problem?.detail ?? problem?.title ?? `The server answered ${response.status}.`, response.status);
    }
    return response.json();
  }

  async #search(text, { remember }) {
    this.#combobox.close();
    if (!this.#tell("ks-search", { query: text })) {
      return;
    }
    if (text === "") {
      this.#finish();
      return;
    }
    if (this.getAttribute("results") === "page") {
      this.#goTo(text);
      return;
    }
    if (remember) {
      this.#remember(text);
    }
    await this.#run(text, null);
  }

  // A page of results of its own: where the plain form leads, else the server's.
  #goTo(text) {
    const form = this.querySelector("form");
    const address = new URL(form?.getAttribute("action") ?? this.#server, document.baseURI);
    for (const hidden of form?.querySelectorAll("input[type=hidden]") ?? []) {
      address.searchParams.set(hidden.name, hidden.value);
    }
    address.searchParams.set(form?.querySelector("input:not([type=hidden])")?.name || "q", text);
    location.assign(address);
  }

  #remember(text) {
    const name = this.getAttribute("remember");
    if (name) {
      const address = new URL(location);
      address.searchParams.delete(name);
      if (text) {
        address.searchParams.set(name, text);
      }
      history.replaceState(history.state, "", address);
    }
  }

  async #run(text, cursor) {
    this.#running?.abort();
    const running = this.#running = new AbortController();
    this.#results.setAttribute("aria-busy", "true");
    this.#status.textContent = this.#texts.busy;
    const size = Number(this.getAttribute("page-size"));
    const parameters = [
      ["q", text], ["facets", "false"], ["size", size >= 1 && size <= 50 ? Math.floor(size) : 10],
      ...["source", "kind", "language"].flatMap((filter) => this.#values(filter).map((value) => [filter, value])),
    ];
    if (cursor) {
      parameters.push(["cursor", cursor]);
    }
    try {
      const answer = await this.#get("search", parameters, running.signal);
      running.signal.throwIfAborted();
      const before = cursor ? this.#answer.hits : [];
      this.#asked = text;
      this.#answer = cursor ? { ...this.#answer, hits: [...before, ...answer.hits], next: answer.next } : answer;
      this.#draw(before.length);
      this.#tell("ks-results", { query: text, answer: this.#answer }, false);
    } catch (fault) {
      if (!running.signal.aborted) {
        this.#fail(fault, text, cursor);
      }
    } finally {
      if (this.#running === running) {
        this.#results.removeAttribute("aria-busy");
      }
    }
  }

  #finish() {
    this.#running?.abort();
    this.#answer = null;
    this.#results.hidden = true;
    this.#results.removeAttribute("aria-busy");
    this.#results.replaceChildren();
    this.#status.textContent = "";
    this.#remember("");
  }

  #fail(fault, text, cursor) {
    const said = this.#texts, status = fault instanceof SearchFault ? fault.status : 0;
    this.#status.textContent = "";
    if (!this.#tell("ks-error", { status, message: fault.message, query: text })) {
      return;
    }
    const sentence = status === 401 || status === 403 ? said.faultSignIn : status === 0 ? said.faultAway : status >= 500 || status === 429 ? said.faultBusy : said.faultAsked;
    const again = make("button", { type: "button", class: "plain", part: "retry" }, said.again);
    again.addEventListener("click", () => this.#run(text, cursor));
    this.#results.hidden = false;
    this.#results.replaceChildren(make("div", { class: "note", part: "error", role: "alert" }, sentence, " ", again));
  }

  #total({ value, relation }) {
    const number = new Intl.NumberFormat(this.#language).format(value);
    return value === 1 && relation === "eq" ? this.#texts.oneResult : (relation === "gte" ? this.#texts.atLeast : this.#texts.manyResults).replace("{0}", number);
  }

  #date(text) {
    return new Intl.DateTimeFormat(this.#language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(text));
  }

  #draw(from = 0) {
    const answer = this.#answer, said = this.#texts;
    if (!answer) {
      return;
    }
    const close = make("button", { type: "button", class: "plain", part: "close" }, said.clear);
    close.addEventListener("click", () => {
      this.clear();
      this.#input.focus();
    });
    const total = this.#total(answer.total);
    const list = make("ol", { class: "hits", part: "hits" }, answer.hits.map((hit) => this.#hit(hit)));
    const more = answer.next ? make("button", { type: "button", class: "more", part: "more" }, said.more) : null;
    more?.addEventListener("click", () => this.#run(this.#asked, answer.next));
    this.#results.hidden = false;
    this.#results.replaceChildren(...[
      make("div", { class: "summary", part: "summary" }, make("p", {}, answer.hits.length > 0 ? total : ""), close),
      this.#note(answer),
      answer.answer && this.getAttribute("show-answer") !== "no"
        ? make("section", { class: "card answer", part: "answer", "aria-label": said.answer }, this.#reply(answer.answer, said.answer)) : null,
      answer.people?.length && this.getAttribute("show-people") !== "no" ? this.#people(answer.people) : null,
      answer.hits.length > 0 ? list : null, more,
    ].filter(Boolean));
    this.#status.textContent = answer.hits.length > 0 ? total : said.none.replace("{0}", this.#asked);
    if (from > 0) {
      // The button that was pressed is gone: on with what it brought.
      (list.children[from]?.querySelector("a") ?? this.#input).focus();
    }
  }

  #note({ hits, didYouMean, missing, partial }) {
    const said = this.#texts, lines = [];
    if (hits.length === 0) {
      lines.push(make("p", {}, make("strong", {}, said.none.replace("{0}", this.#asked))), make("p", {}, said.noneHint));
    }
    if (didYouMean) {
      const other = make("button", { type: "button", class: "plain", part: "did-you-mean" }, didYouMean);
      other.addEventListener("click", () => this.search(didYouMean));
      lines.push(make("p", {}, said.didYouMean, " ", other));
    }
    if (hits.length > 0 && missing?.length) {
      lines.push(this.#without(missing));
    }
    if (partial) {
      lines.push(make("p", {}, said.partial));
    }
    return lines.length > 0 ? make("div", { class: "note", part: "note" }, lines) : null;
  }

  #without(words) {
    return make("p", { class: "small", part: "missing", lang: this.#language }, this.#texts.missing, words.flatMap((word) => [" ", make("s", {}, word)]));
  }

  #link(url, text, part, detail) {
    const address = outside(url);
    if (!address) {
      return make("span", { part }, text);
    }
    const link = make("a", { href: address, part, rel: "noopener noreferrer", target: this.getAttribute("target") }, text);
    link.addEventListener("click", (event) => {
      if (!this.#tell("ks-select", { ...detail, url: address })) {
        event.preventDefault();
      }
    });
    return link;
  }

  #hit(hit) {
    const said = this.#texts, ui = this.#language;
    const changed = hit.kind === "page" ? hit.modified : null, written = hit.created ?? hit.modified;
    const facts = [
      hit.author ? make("span", {}, hit.author.name) : null,
      changed ? make("time", { datetime: changed.slice(0, 10) }, said.changed.replace("{0}", this.#date(changed)))
        : written ? make("time", { datetime: written.slice(0, 10) }, this.#date(written)) : null,
      hit.accepted ? make("span", { class: "good" }, said.accepted) : null,
    ].filter(Boolean);
    const missing = (hit.missing ?? []).filter((word) => !this.#answer.missing?.includes(word));
    const others = (hit.thread?.matches ?? 1) - 1;
    return make(
      "li", { class: "card hit", part: "hit", lang: hit.language },
      make("p", { class: "facts", part: "place", lang: ui }, make("span", {}, said.kinds[hit.kind] ?? hit.kind), make("span", {}, hit.source),
        hit.container?.name ? make("span", { lang: hit.language }, hit.container.name) : null,
        hit.language !== ui ? make("em", {}, said.languages[hit.language] ?? hit.language) : null),
      make(`h${this.#level}`, { class: "title", part: "title" }, this.#link(hit.url, hit.title, "link", { kind: "hit", hit })),
      facts.length > 0 ? make("p", { class: "facts", part: "by", lang: ui }, facts) : null,
      hit.fragments.map(passage),
      hit.thread?.reply && hit.thread.reply.id !== this.#answer.answer?.id ? this.#reply(hit.thread.reply, said.reply) : null,
      missing.length > 0 ? this.#without(missing) : null,
      hit.alsoAt?.length ? make("p", { class: "small", part: "also-at", lang: ui }, said.alsoAt, hit.alsoAt.slice(0, 3).flatMap((place, index) =>
        [index ? ", " : " ", `${place.source}: `, this.#link(place.url, place.title, "link", { kind: "hit", hit })])) : null,
      others > 0 ? make("p", { class: "small", lang: ui }, others === 1 ? said.oneInThread : said.manyInThread.replace("{0}", others)) : null,
    );
  }

  #reply(reply, heading) {
    const said = this.#texts, ui = this.#language;
    return make(
      "div", { class: "reply", part: "reply", lang: reply.language },
      make("p", { class: "facts", lang: ui }, make("strong", {}, heading), reply.author ? make("span", {}, reply.author.name) : null,
        reply.created ? make("time", { datetime: reply.created.slice(0, 10) }, this.#date(reply.created)) : null,
        reply.accepted ? make("span", { class: "good" }, said.accepted) : reply.thanked ? make("span", { class: "good" }, said.thanked) : null),
      reply.fragments.map(passage),
      outside(reply.url) ? make("p", { class: "open", lang: ui }, this.#link(reply.url, said.open, "link", { kind: "answer", reply })) : null,
    );
  }

  #people(people) {
    return make(
      "section", { class: "people", part: "people", "aria-labelledby": "people" },
      make(`h${this.#level}`, { class: "heading", id: "people", part: "heading" }, this.#texts.people),
      make("ul", {}, people.map((expert) => make(
        "li", { class: "card person", part: "person" },
        make("span", { class: "face", "aria-hidden": "true" }, initials(expert.person.name)),
        make("div", {}, make("p", { class: "name" }, expert.person.name), make("p", { class: "why" }, expert.why),
          make("ul", { class: "evidence" }, expert.evidence.slice(0, 2).map((evidence) => make(
            "li", { lang: evidence.language }, this.#link(evidence.url, evidence.title, "link", { kind: "person", person: expert.person, evidence }))))),
      ))),
    );
  }
}

if (!customElements.get("knowledge-search")) {
  customElements.define("knowledge-search", KnowledgeSearchElement);
}

export { KnowledgeSearchElement, texts };
