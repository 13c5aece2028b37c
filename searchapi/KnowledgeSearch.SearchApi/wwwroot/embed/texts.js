// What the element says. The same keys in both languages; a test compares them.
const texts = {
  nl: {
    label: "Zoeken in wat collega’s schreven", placeholder: "Waar zoek je naar?", button: "Zoeken", clear: "Resultaten sluiten",
    suggestions: "Suggesties", oneSuggestion: "1 suggestie", manySuggestions: "{0} suggesties", suggestionKinds: { title: "titel", person: "collega", query: "vaak gezocht" },
    results: "Zoekresultaten", busy: "Bezig met zoeken…", oneResult: "1 resultaat", manyResults: "{0} resultaten", atLeast: "Minstens {0} resultaten", more: "Meer resultaten",
    none: "Niets gevonden voor ‘{0}’", noneHint: "Kijk of de woorden goed gespeld zijn, of gebruik er minder. Je ziet alleen wat je in de bron zelf ook mag zien.",
    didYouMean: "Bedoelde je", answer: "Antwoord", reply: "Beste antwoord", accepted: "Geaccepteerd antwoord", thanked: "Vragensteller bedankte ervoor", open: "Open het antwoord",
    people: "Zij beantwoordden vragen als deze", oneInThread: "Nog 1 passend bericht in dit gesprek", manyInThread: "Nog {0} passende berichten in dit gesprek", changed: "gewijzigd {0}",
    kinds: { page: "Pagina", message: "Bericht", question: "Vraag", answer: "Antwoord", file: "Bestand", person: "Persoon" }, languages: { nl: "Nederlands", en: "Engels" },
    faultSignIn: "Je bent niet aangemeld, of niet meer. Ververs deze pagina en probeer het opnieuw.", faultAsked: "Deze zoekopdracht kan niet.",
    faultBusy: "Zoeken kan op dit moment even niet. Probeer het zo opnieuw.", faultAway: "De zoekmachine is niet te bereiken. Controleer je verbinding en probeer het opnieuw.",
    again: "Probeer opnieuw", missing: "Zonder:", partial: "Dit is wat er binnen de tijd gevonden is; er kan meer zijn.", alsoAt: "Dezelfde tekst staat ook op",
  },
  en: {
    label: "Search what colleagues wrote", placeholder: "What are you looking for?", button: "Search", clear: "Close results",
    suggestions: "Suggestions", oneSuggestion: "1 suggestion", manySuggestions: "{0} suggestions", suggestionKinds: { title: "title", person: "colleague", query: "often asked" },
    results: "Search results", busy: "Searching…", oneResult: "1 result", manyResults: "{0} results", atLeast: "At least {0} results", more: "More results",
    none: "Nothing found for ‘{0}’", noneHint: "Check the spelling, or use fewer words. You only see what you may see in the source itself.",
    didYouMean: "Did you mean", answer: "Answer", reply: "Best reply", accepted: "Accepted answer", thanked: "Asker gave thanks for it", open: "Open the answer",
    people: "They answered questions like this", oneInThread: "1 more fitting message in this conversation", manyInThread: "{0} more fitting messages in this conversation", changed: "changed {0}",
    kinds: { page: "Page", message: "Message", question: "Question", answer: "Answer", file: "File", person: "Person" }, languages: { nl: "Dutch", en: "English" },
    faultSignIn: "You are not signed in, or no longer. Reload this page and try again.", faultAsked: "This cannot be searched for.",
    faultBusy: "Search is not available at the moment. Try again shortly.", faultAway: "The search engine cannot be reached. Check your connection and try again.",
    again: "Try again", missing: "Without:", partial: "This is what was found in time; there may be more.", alsoAt: "The same text is also at",
  },
};
