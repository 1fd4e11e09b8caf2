// The worker that opens the client again without a network: it asks the server
// first, always, and gives what it kept only when there is no answer. It keeps
// the client's files of this build, and the newest answers that are for everybody.

import { isDesk, isForOpening, questionOf, rangeOf } from "./lib/offline";

/** What TypeScript's words for pages do not have. */
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Lasting {
  readonly data: readonly string[];
}
interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", hear: (event: Lasting) => void): void;
  addEventListener(name: "fetch", hear: (event: Asked) => void): void;
  addEventListener(name: "message", hear: (event: Told) => void): void;
}
declare const self: Scope;

/** Written by the build: the paths of its files, and a name that is another for other files. */
declare const __FILES__: readonly string[];
declare const __BUILD__: string;

const files = `files ${__BUILD__}`;
const answers = "answers";

/** Answers that are kept beside those for opening; then the oldest go. */
const most = 300;

/** As many are added before it is looked whether there are too many. */
const often = 25;

self.addEventListener("install", (event) => {
  const kept = caches.open(files).then((cache) => cache.addAll(["/", ...__FILES__]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name !== files && name !== answers) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.cache === "no-store" || framed(request))
    return;
  if (request.mode === "navigate") {
    if (isDesk(url.pathname)) event.respondWith(ask(request).catch((error) => fileOf("/", request, error)));
  } else if (__FILES__.includes(url.pathname))
    event.respondWith(ask(request).catch((error) => fileOf(url.pathname, request, error)));
  else if (questionOf(url)) event.respondWith(answered(event));
});

/** What the first page of all asked before there was a worker. */
self.addEventListener("message", (event) => {
  const all = event.data.map(async (address) => {
    const url = new URL(address);
    if (url.origin !== location.origin || !questionOf(url)) return;
    const request = new Request(address);
    await keep(request, await fetch(request));
  });
  event.waitUntil(Promise.allSettled(all));
});

/** A map in a frame keeps nothing. */
function framed({ referrer }: Request): boolean {
  return referrer !== "" && new URL(referrer).pathname === "/embed";
}

/** Asks the server. A proxy that cannot reach it says 502 or 504, which it never does itself. */
async function ask(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (answer.status === 502 || answer.status === 504) throw new TypeError(`a proxy answers ${answer.status}`);
  return answer;
}

async function fileOf(path: string, request: Request, error: unknown): Promise<Response> {
  const kept = await (await caches.open(files)).match(path, { ignoreVary: true });
  if (!kept) throw error;
  const body = await kept.blob();
  const range = rangeOf(request.headers.get("Range"), body.size);
  if (!range) return new Response(body, { headers: plain(kept.headers) });
  const headers = plain(kept.headers);
  headers.set("Content-Range", `bytes ${range[0]}-${range[1]}/${body.size}`);
  headers.set("Content-Length", `${range[1] - range[0] + 1}`);
  return new Response(body.slice(range[0], range[1] + 1), { status: 206, headers });
}

async function answered(event: Asked): Promise<Response> {
  const { request } = event;
  try {
    const answer = await ask(request);
    event.waitUntil(keep(request, answer).catch(() => {}));
    return answer;
  } catch (error) {
    const question = questionOf(new URL(request.url));
    const kept = question && !request.signal.aborted && (await (await caches.open(answers)).match(question));
    if (!kept) throw error;
    return kept;
  }
}

let added = 0;

/** Keeps a copy of an answer that is for everybody; one to somebody who is signed in ends the keeping of any. */
async function keep(request: Request, answer: Response): Promise<void> {
  const question = questionOf(new URL(request.url));
  if (!answer.ok || !question) return;
  if (answer.headers.get("X-Audience") !== "everybody") {
    await caches.delete(answers);
    return;
  }
  const headers = plain(answer.headers);
  headers.set("X-Kept-At", `${Date.now()}`);
  const body = answer.status === 204 ? null : await answer.clone().blob();
  const cache = await caches.open(answers);
  await cache.put(question, new Response(body, { status: answer.status, headers }));
  if (added++ % often > 0) return;
  const kept = (await cache.keys()).filter(({ url }) => !isForOpening(new URL(url)));
  for (const oldest of kept.slice(0, Math.max(0, kept.length - most))) await cache.delete(oldest);
}

/** The headers of an answer that is unpacked already, and the same for whoever asks. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["Vary", "Content-Encoding", "Content-Length"]) kept.delete(name);
  return kept;
}
