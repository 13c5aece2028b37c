// Where this site's own server signs people in, it answers /search-token for whoever is; without that address everybody sees what is public.
const answers = await fetch("/search-token").then((answer) => answer.ok, () => false);
for (const element of document.querySelectorAll("knowledge-search")) {
  if (answers) {
    element.tokenProvider = async () => (await fetch("/search-token")).json();
  }
  // Anything may be measured or changed on the way.
  element.addEventListener("ks-select", (event) => console.info("opened", event.detail.url ?? event.detail.suggestion?.text));
}
