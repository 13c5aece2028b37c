// What TypeScriptClientTests has Node do with the client: arguments are its file, the server, a key that searches, one that pushes, one that hands out tokens.
import assert from "node:assert/strict";

const [file, server, searchKey, pushKey, tokenKey] = process.argv.slice(2);
const { KnowledgeSearchClient, KnowledgeSearchError } = await import(file);
const reader = new KnowledgeSearchClient(server, { token: async () => searchKey }), push = new KnowledgeSearchClient(server + "/", { token: pushKey });
const visitor = new KnowledgeSearchClient(server), site = new KnowledgeSearchClient(server, { token: tokenKey });

assert.ok((await visitor.search("verlof")).total.value > 0);
const answer = await reader.search({ q: "verlof", language: ["nl", "en"], kind: "page", size: 2, from: new Date("2020-01-01"), facets: true });
assert.equal(answer.hits.length, 2);
assert.ok(answer.facets.kind.length > 0);
const all = [];
for await (const hit of reader.searchAll({ q: "verlof", size: 1 })) {
  all.push(hit.id);
}
assert.equal(all.length, (await reader.search("verlof")).total.value);
assert.equal(new Set(all).size, all.length);
assert.ok((await reader.suggest("verl", { size: 3 })).every((suggestion) => typeof suggestion.text === "string"));
assert.ok(Array.isArray(await reader.findPeople("verlof aanvragen")));

const document = { id: "handboek/a b/ü", title: "Proef", body: "Met een zeldzaam woord.", access: { everyone: true } };
assert.equal((await push.putDocument(document)).status, "created");
assert.equal((await push.putDocument(document)).status, "unchanged");
assert.deepEqual((await push.putDocuments([document, { id: "engage/1", access: { everyone: true } }])).map((one) => one.status), ["unchanged", "failed"]);
assert.equal((await push.deleteDocument(document.id)).status, "deleted");
assert.equal((await reader.getDocument("handboek/verlof")).title, "Verlof aanvragen");
assert.equal(await reader.getDocument("handboek/none"), null);

const { token, expires } = await site.createToken({ email: "anna@example.org", minutes: 1 });
assert.ok(Date.parse(expires) > Date.now());
assert.equal((await new KnowledgeSearchClient(server, { token }).search("verlof")).total.value, 4);

await assert.rejects(reader.search({ q: "x", size: 0 }), (fault) => fault instanceof KnowledgeSearchError && fault.status === 400 && /was 0/.test(fault.errors.size[0]) && fault.type.endsWith(":invalid"));
await assert.rejects(reader.putDocument(document), (fault) => fault.status === 403);
await assert.rejects(reader.search("x", { signal: AbortSignal.abort() }), (fault) => fault.name === "AbortError");
console.log("done");
