// A client of the KnowledgeSearch API for browsers and for Node 20 or later, without dependencies. client.d.ts has its types.

/** The server did not do what was asked; the message is its own sentence. */
export class KnowledgeSearchError extends Error {
  constructor(message, { status, type = null, errors = {}, traceId = null, retryAfter = null }) {
    super(message);
    this.name = "KnowledgeSearchError";
    Object.assign(this, { status, type, errors, traceId, retryAfter });
  }
}

export class KnowledgeSearchClient {
  #server;
  #token;
  #fetch;

  constructor(server, { token = null, fetch = globalThis.fetch } = {}) {
    this.#server = new URL(String(server).replace(/\/*$/, "/"));
    this.#token = token;
    this.#fetch = fetch;
  }

  /** Searches. */
  async search(query, { signal } = {}) {
    return (await this.#ask("GET", "search", { parameters: typeof query === "string" ? { q: query } : query, signal })).json();
  }

  /** Searches page after page; stops asking when the caller stops reading. */
  async *searchAll(query, { signal } = {}) {
    const first = typeof query === "string" ? { q: query } : query;
    for (let page = first; page !== null;) {
      const answer = await this.search(page, { signal });
      yield* answer.hits;
      page = answer.next ? { ...first, facets: false, cursor: answer.next } : null;
    }
  }

  /** Completes what is being typed. */
  async suggest(text, { size, signal } = {}) {
    return (await (await this.#ask("GET", "suggest", { parameters: { q: text, size }, signal })).json()).suggestions;
  }

  /** Colleagues who answered questions like this one. */
  async findPeople(question, { size, signal } = {}) {
    return (await (await this.#ask("GET", "people", { parameters: { q: question, size }, signal })).json()).people;
  }

  /** The text of a document; null when there is none, or none for this caller. */
  async getDocument(id, { signal } = {}) {
    try {
      return await (await this.#ask("GET", at(id), { signal })).json();
    } catch (fault) {
      if (fault instanceof KnowledgeSearchError && fault.status === 404) {
        return null;
      }
      throw fault;
    }
  }

  /** Stores a document; the same again is unchanged. */
  async putDocument(document, { signal } = {}) {
    return (await this.#ask("PUT", at(document.id), { body: JSON.stringify(document), type: "application/json", signal })).json();
  }

  /** Stores many documents in one request; tells what became of each, in order. */
  async putDocuments(documents, { signal } = {}) {
    const lines = [];
    for await (const document of documents) {
      lines.push(JSON.stringify(document) + "\n");
    }
    const answer = await (await this.#ask("POST", "documents:bulk", { body: lines.join(""), type: "application/x-ndjson", signal })).text();
    return answer.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  /** Removes a document; unchanged when it was not there. */
  async deleteDocument(id, { signal } = {}) {
    return (await this.#ask("DELETE", at(id), { signal })).json();
  }

  /** Makes a token for a browser; for servers, with a key. */
  async createToken(request = {}, { signal } = {}) {
    return (await this.#ask("POST", "tokens", { body: JSON.stringify(request), type: "application/json", signal })).json();
  }

  async #ask(method, path, { parameters = {}, body, type, signal }) {
    const address = new URL("api/v1/" + path, this.#server);
    for (const [name, value] of Object.entries(parameters)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== null) {
          address.searchParams.append(name, one instanceof Date ? one.toISOString() : String(one));
        }
      }
    }
    const headers = { Accept: "application/json, application/x-ndjson, application/problem+json" };
    const token = typeof this.#token === "function" ? await this.#token() : this.#token;
    if (token) {
      headers.Authorization = `Bearer ${token}`;
    }
    if (type) {
      headers["Content-Type"] = type;
    }
    const ask = this.#fetch;
    const response = await ask(address, { method, headers, body, signal });
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }
}

// Slashes stay: they are part of the address of a document.
function at(id) {
  return "documents/" + encodeURIComponent(id).replaceAll("%2F", "/");
}

async function refusal(response) {
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  const problem = isProblem ? await response.json() : {};
  const retry = Number(response.headers.get("Retry-After"));
  return new KnowledgeSearchError(problem.detail ?? problem.title ?? `The server answered ${response.status}.`, {
    status: response.status, type: problem.type, errors: problem.errors, traceId: problem.traceId, retryAfter: retry > 0 ? retry : null,
  });
}
