// Suggestions in the page's search box, by combobox.js. Without scripts the box is a plain form.
"use strict";
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul"), status = document.createElement("span");
  list.id = input.id + "-suggestions";
  list.className = "suggestions";
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.form.append(list, status);
  const { suggest, one, many, title, person, query } = input.dataset;
  combobox({
    input, list, status,
    texts: { label: suggest, one, many, kinds: { title, person, query } },
    async ask(text, signal) {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(text)}`, { signal, headers: { Accept: "application/json" } });
      if (!answer.ok) {
        throw new Error(`The server answered ${answer.status}.`);
      }
      return (await answer.json()).suggestions;
    },
    take: () => input.form.requestSubmit(),
  });
}
