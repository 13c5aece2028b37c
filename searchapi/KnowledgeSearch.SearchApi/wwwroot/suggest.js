// Suggestions in the search box: the combobox of the ARIA patterns, "list autocomplete with manual selection". Without this file the box is a plain form.
"use strict";
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("span");
  const wait = 130, remembered = 50;
  const known = new Map();
  let timer = 0, request = null, active = -1, options = [];

  list.id = input.id + "-suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggest);
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    list.replaceChildren();
    options = [];
    choose(-1);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-controls");
    status.textContent = "";
  }

  function choose(index) {
    options[active]?.setAttribute("aria-selected", "false");
    active = index;
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", options[active].id);
  }

  function show(suggestions) {
    if (suggestions.length === 0) {
      close();
      return;
    }
    active = -1;
    input.removeAttribute("aria-activedescendant");
    options = suggestions.map((suggestion, index) => {
      const option = document.createElement("li");
      const text = document.createElement("span");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = suggestion.text;
      text.textContent = suggestion.text;
      option.append(text);
      const kind = input.dataset[suggestion.kind];
      if (kind) {
        const label = document.createElement("span");
        label.className = "suggestion-kind";
        label.textContent = kind;
        option.append(label);
      }
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = false;
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "true");
    status.textContent = (suggestions.length === 1 ? input.dataset.one : input.dataset.many).replace("{0}", suggestions.length);
  }

  // One request at a time; what is no longer typed is never shown.
  async function ask(text) {
    request?.abort();
    if (!known.has(text)) {
      request = new AbortController();
      try {
        const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(text)}`, { signal: request.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) {
          close();
          return;
        }
        known.set(text, (await answer.json()).suggestions);
        if (known.size > remembered) {
          known.delete(known.keys().next().value);
        }
      } catch {
        return; // stopped by a later letter, or the server is away: the box works without
      }
    }
    if (input.value === text && document.activeElement === input) {
      show(known.get(text));
    }
  }

  function later() {
    clearTimeout(timer);
    const text = input.value;
    if (text.trim() === "") {
      close();
      return;
    }
    timer = setTimeout(() => ask(text), wait);
  }

  function take(option) {
    input.value = option.dataset.text;
    close();
    form.requestSubmit();
  }

  input.addEventListener("input", () => {
    choose(-1);
    later();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const last = options.length - 1;
    switch (event.key) {
      case "ArrowDown":
        event.preventDefault();
        if (last < 0) {
          later();
        } else if (!event.altKey) {
          choose(active === last ? 0 : active + 1);
        }
        break;
      case "ArrowUp":
        if (last >= 0) {
          event.preventDefault();
          choose(active <= 0 ? last : active - 1);
        }
        break;
      case "Enter":
        if (active >= 0) {
          event.preventDefault();
          take(options[active]);
        }
        break;
      case "Escape":
        if (last >= 0) {
          event.preventDefault();
          close();
        } else {
          input.value = "";
        }
        break;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        choose(-1);
        break;
    }
  });
  // Before the box loses the focus.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) {
      take(option);
    }
  });
}
