// Types of client.js. Instants are ISO 8601 texts; a member that is absent was null on the server.

/** The server did not do what was asked; the message is its own sentence. */
export class KnowledgeSearchError extends Error {
  private constructor();
  /** 400: asked wrongly; 401 and 403: the key or token; 503: try again later. */
  readonly status: number;
  /** The problem's stable type; null when the answer was not a problem. */
  readonly type: string | null;
  /** Sentences by parameter; empty when none is at fault. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
  /** What to tell whoever runs the server. */
  readonly traceId: string | null;
  /** Seconds after which trying again makes sense; null when the server did not say. */
  readonly retryAfter: number | null;
}

export interface Options {
  /** A key (on servers only) or a short-lived token, or a function that gives one before each request. Null: only what is public. */
  token?: string | null | (() => string | null | Promise<string | null>);
  /** Instead of the global fetch. */
  fetch?: typeof fetch;
}

export interface Request {
  /** Stops waiting for the answer. */
  signal?: AbortSignal;
}

export type Kind = "page" | "message" | "question" | "answer" | "file" | "person";

export interface SearchQuery {
  /** Words, "phrases", -not, prefix*; empty: everything, newest first. */
  q?: string;
  source?: string | readonly string[];
  kind?: Kind | readonly Kind[];
  author?: string | readonly string[];
  language?: "nl" | "en" | readonly ("nl" | "en")[];
  container?: string | readonly string[];
  /** Written at or after: a date, or an instant. */
  from?: string | Date;
  /** Written on or before a date, or before an instant. */
  until?: string | Date;
  sort?: "relevance" | "newest";
  /** 1 to 100; default 10. */
  size?: number;
  /** The next of the previous page, everything else unchanged. */
  cursor?: string;
  /** Whether facets are counted; default true. They cost time. */
  facets?: boolean;
  /** Whether messages of one thread share a hit; default true. */
  group?: boolean;
  /** Whether people, replies and reasons are wanted; default true. */
  people?: boolean;
}

export interface SearchResult {
  hits: SearchHit[];
  total: SearchTotal;
  /** By source, kind, author, language, container and year; highest first. */
  facets: Record<string, FacetValue[]>;
  /** Filters that stood among the words of the query. */
  filters: TypedFilter[];
  /** Colleagues who answered questions like this one; at most three. */
  people: PersonHit[];
  /** The reply of the first hit's thread that was accepted or thanked for. */
  answer?: ThreadReply;
  /** Another spelling that finds more. */
  didYouMean?: string;
  /** What in the query was read otherwise than typed. */
  relaxed?: string;
  /** Words of the query that no hit has; only when nothing has all of them. */
  missing: string[];
  /** Whether the time was over before everything was looked at. */
  partial: boolean;
  /** Cursor of the next page; absent on the last. */
  next?: string;
}

export interface SearchTotal {
  value: number;
  /** gte: at least this many. */
  relation: "eq" | "gte";
}

export interface FacetValue {
  value: string;
  label: string;
  count: number;
}

export interface TypedFilter {
  field: string;
  value: string;
  excluded: boolean;
  without: string;
}

export interface SearchHit {
  id: string;
  source: string;
  kind: Kind;
  title: string;
  /** It was crawled: show it as a link only when it is http, https or mailto. */
  url: string;
  author?: PersonReference;
  created?: string;
  modified?: string;
  language: string;
  /** HTML: text escaped, matches in mark elements, no other element. */
  fragments: string[];
  /** The language of each of the fragments; empty when all are in the main one. */
  fragmentLanguages: string[];
  container?: DocumentContainer;
  thread?: ThreadSummary;
  accepted: boolean;
  /** Words of the query that it has not; only when nothing has all of them. */
  missing: string[];
  /** Other places where the same text stands; at most ten. */
  alsoAt?: DocumentPlace[];
  /** The question most like the query of those whose answers point here. */
  referredBy?: DocumentPlace;
  /** Why it is here, a clause each. */
  why: string[];
}

export interface DocumentPlace {
  id: string;
  source: string;
  title: string;
  url: string;
}

export interface PersonReference {
  id: string;
  name: string;
}

export interface DocumentContainer {
  id: string;
  name: string;
}

export interface ThreadSummary {
  id: string;
  title?: string;
  matches: number;
  reply?: ThreadReply;
}

export interface ThreadReply {
  id: string;
  url: string;
  author?: PersonReference;
  created?: string;
  language: string;
  accepted: boolean;
  thanked: boolean;
  fragments: string[];
}

export interface PersonHit {
  person: PersonReference;
  answers: number;
  accepted: number;
  last?: string;
  why: string;
  evidence: PersonEvidence[];
}

export interface PersonEvidence {
  id: string;
  title: string;
  url: string;
  created?: string;
  language: string;
  accepted: boolean;
}

export interface Suggestion {
  kind: string;
  text: string;
  id?: string;
}

export interface TextPassage {
  /** Where it begins, in UTF-16 characters. */
  start: number;
  /** `nl` or `en`. */
  language: string;
}

export interface IndexDocument {
  id: string;
  kind: Kind;
  url: string;
  title: string;
  body: string;
  languages: string[];
  /** How likely the first of them is right, 0.5 to 1; absent when the source told it. */
  languageConfidence?: number;
  /** Where the language of the text changes, the beginning first; empty when it does not. */
  passages: TextPassage[];
  author?: PersonReference;
  created?: string;
  modified?: string;
  thread?: string;
  threadTitle?: string;
  inReplyTo?: string;
  accepted: boolean;
  endorsements: number;
  container?: DocumentContainer;
  tags: string[];
}

export interface SourceDocument {
  /** source/key, the same for ever. */
  id: string;
  kind?: Kind;
  url?: string;
  title?: string;
  body?: string;
  bodyFormat?: "text" | "html" | "markdown" | "wikitext";
  language?: "nl" | "en" | null;
  author?: string;
  authorName?: string;
  created?: string;
  modified?: string;
  thread?: string;
  inReplyTo?: string;
  accepted?: boolean;
  endorsements?: number;
  container?: DocumentContainer;
  tags?: string[];
  links?: string[];
  /** Absent: nobody but admins sees it. */
  access?: DocumentAccess;
}

export interface DocumentAccess {
  public?: boolean;
  everyone?: boolean;
  allOf?: string[][];
  deny?: string[];
}

export interface IngestResult {
  /** Its line in a bulk, beginning with 1; 0 when it was sent alone. */
  line: number;
  id?: string;
  status: "created" | "updated" | "unchanged" | "deleted" | "failed";
  error?: string;
}

export interface TokenRequest {
  /** The person to search as; needs the scope token:person. */
  email?: string;
  /** 1 to 15; default 5. */
  minutes?: number;
}

export interface TokenAnswer {
  token: string;
  expires: string;
}

/** Every method rejects with a KnowledgeSearchError when the server refuses. */
export class KnowledgeSearchClient {
  /** @param server Its address, https://search.example.org */
  constructor(server: string | URL, options?: Options);
  search(query: string | SearchQuery, options?: Request): Promise<SearchResult>;
  searchAll(query: string | SearchQuery, options?: Request): AsyncGenerator<SearchHit, void, undefined>;
  suggest(text: string, options?: Request & { size?: number }): Promise<Suggestion[]>;
  findPeople(question: string, options?: Request & { size?: number }): Promise<PersonHit[]>;
  getDocument(id: string, options?: Request): Promise<IndexDocument | null>;
  putDocument(document: SourceDocument, options?: Request): Promise<IngestResult>;
  putDocuments(documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>, options?: Request): Promise<IngestResult[]>;
  deleteDocument(id: string, options?: Request): Promise<IngestResult>;
  createToken(request?: TokenRequest, options?: Request): Promise<TokenAnswer>;
}
