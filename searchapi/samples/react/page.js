// The element in a component: attributes are attributes; what is no text (tokenProvider, listeners) goes over the ref.
"use strict";
const { createElement, useEffect, useRef, useState } = React;

function KnowledgeSearch({ tokenProvider, onResults, ...attributes }) {
  const element = useRef(null);
  useEffect(() => {
    element.current.tokenProvider = tokenProvider ?? null;
  }, [tokenProvider]);
  useEffect(() => {
    const { current } = element, listen = (event) => onResults?.(event.detail);
    current.addEventListener("ks-results", listen);
    return () => current.removeEventListener("ks-results", listen);
  }, [onResults]);
  return createElement("knowledge-search", { ref: element, ...attributes });
}

function Page() {
  const [last, setLast] = useState(null);
  return createElement("main", null,
    createElement("h1", null, "Our intranet, with React"),
    createElement(KnowledgeSearch, { lang: "en", "page-size": 5, onResults: setLast }),
    createElement("p", { id: "last" }, last ? `${last.answer.total.value} for ${last.query}` : "Nothing asked yet"));
}

ReactDOM.createRoot(document.getElementById("root")).render(createElement(Page));
