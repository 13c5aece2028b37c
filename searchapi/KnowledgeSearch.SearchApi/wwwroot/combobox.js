// The combobox of the ARIA patterns, "list autocomplete with manual selection": the page's box and the embeddable element are both this one.
"use strict";

/**
 * Makes a text field suggest.
 * @param {HTMLInputElement} input The field; focus never leaves it.
 * @param {HTMLElement} list Empty and with an id; filled and emptied here.
 * @param {HTMLElement} status A live region that tells how many suggestions there are.
 * @param {{label: string, one: string, many: string, kinds: Object<string, string>}} texts What is said.
 * @param {(text: string, signal: AbortSignal) => Promise<{kind: string, text: string}[]>} ask Suggestions for a text; may throw.
 * @param {(suggestion: {kind: string, text: string}) => void} take One was chosen; it is in the field already.
 * @returns {{close: () => void, say: (texts: object) => void, forget: () => void}}
 */
function combobox({ input, list, status, texts, ask, take }) {
  const wait = 130, quiet = 500, remembered = 50;
  const known = new Map();
  let timer = 0, speaking = 0, request = null, active = -1, shown = [], said = texts;

  function say(words) {
    said = words;
    list.setAttribute("aria-label", said.label);
  }

  list.hidden = true;
  list.setAttribute("role", "listbox");
  say(texts);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    request?.abort();
    show([]);
  }

  function choose(index) {
    const option = list.children[active];
    option?.setAttribute("aria-selected", "false");
    option?.part.remove("suggestion-chosen");
    active = index;
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    list.children[active].setAttribute("aria-selected", "true");
    list.children[active].part.add("suggestion-chosen");
    input.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function draw(suggestion, index) {
    const option = document.createElement("li"), text = document.createElement("span");
    option.id = `${list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.part.add("suggestion");
    text.textContent = suggestion.text;
    option.append(text);
    if (said.kinds[suggestion.kind]) {
      const kind = document.createElement("span");
      kind.className = "suggestion-kind";
      kind.part.add("suggestion-kind");
      kind.textContent = said.kinds[suggestion.kind];
      option.append(kind);
    }
    return option;
  }

  function show(suggestions) {
    choose(-1);
    shown = suggestions;
    list.replaceChildren(...shown.map(draw));
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    clearTimeout(speaking);
    if (list.hidden) {
      input.removeAttribute("aria-controls");
      status.textContent = "";
      return;
    }
    input.setAttribute("aria-controls", list.id);
    // Not at every letter: a screen reader would say nothing else.
    speaking = setTimeout(() => { status.textContent = (shown.length === 1 ? said.one : said.many).replace("{0}", shown.length); }, quiet);
  }

  // One request at a time; what is no longer typed is never shown.
  async function open(text) {
    clearTimeout(timer);
    request?.abort();
    if (!known.has(text)) {
      const own = request = new AbortController();
      try {
        const suggestions = await ask(text, own.signal);
        own.signal.throwIfAborted();
        known.set(text, suggestions);
        if (known.size > remembered) {
          known.delete(known.keys().next().value);
        }
      } catch {
        if (!own.signal.aborted) {
          show([]); // the server is away: the box works without
        }
        return;
      }
    }
    if (input.value === text && input.getRootNode().activeElement === input) {
      show(known.get(text));
    }
  }

  // What was shown stays as far as it still has what is typed: a list that vanishes and comes back at every letter cannot be read.
  function typed() {
    clearTimeout(timer);
    request?.abort();
    const text = input.value;
    if (text.trim() === "") {
      close();
      return;
    }
    const low = text.trim().toLowerCase();
    show(shown.filter((suggestion) => suggestion.text.toLowerCase().includes(low)));
    timer = setTimeout(open, wait, text);
  }

  function accept(suggestion) {
    input.value = suggestion.text;
    close();
    take(suggestion);
  }

  function press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const last = shown.length - 1;
    switch (event.key) {
      case "ArrowDown":
        event.preventDefault();
        if (last < 0) {
          if (input.value.trim() !== "") {
            open(input.value);
          }
        } else if (!event.altKey) {
          choose(active === last ? 0 : active + 1);
        }
        break;
      case "ArrowUp":
        if (last >= 0) {
          event.preventDefault();
          if (event.altKey) {
            close();
          } else {
            choose(active <= 0 ? last : active - 1);
          }
        }
        break;
      case "Enter":
        if (active >= 0) {
          event.preventDefault();
          accept(shown[active]);
        } else {
          close();
        }
        break;
      case "Escape":
        if (last >= 0) {
          event.preventDefault();
          close();
        } else if (input.value !== "") {
          event.preventDefault();
          input.value = "";
          close();
        }
        break;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        choose(-1);
        break;
    }
  }

  input.addEventListener("input", typed);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", press);
  // The box keeps the focus while the mouse is down; only letting go on the same suggestion takes it (WCAG 2.5.2).
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) {
      accept(shown[index]);
    }
  });
  return { close, say, forget: () => known.clear() };
}
