// Compiled, not run: what the types allow, and what they must not.
import { KnowledgeSearchClient, KnowledgeSearchError, type SearchHit } from "./client.js";

const client = new KnowledgeSearchClient("https://search.example.org", { token: async () => "kst_…" });

export async function titles(text: string, signal: AbortSignal): Promise<string[]> {
  const answer = await client.search({ q: text, kind: ["page", "question"], from: new Date(), size: 5 }, { signal });
  const written: string | undefined = answer.hits[0]?.created;
  const people: string[] = answer.people.map((expert) => expert.person.name);
  const reply: string | undefined = answer.hits[0]?.thread?.reply?.fragments[0];
  return [...answer.hits.map((hit: SearchHit) => hit.title), ...people, written ?? "", reply ?? ""];
}

export async function store(): Promise<number> {
  try {
    for await (const hit of client.searchAll("verlof")) {
      hit.alsoAt?.map((place) => place.url);
    }
    await client.putDocument({ id: "handboek/1", title: "Een", access: { allOf: [["group:people/group/7"]] } });
    return (await client.createToken({ email: "anna@example.org" })).expires.length;
  } catch (fault) {
    return fault instanceof KnowledgeSearchError ? fault.status : 0;
  }
}

// @ts-expect-error a kind that there is not
void client.search({ q: "x", kind: "video" });
// @ts-expect-error a parameter that there is not
void client.search({ query: "x" });
// @ts-expect-error a document without an id
void client.putDocument({ title: "x" });
