// One file to the server, in pieces that go on where they were when the network comes back
// (tus 1.0.0); whole, where a server takes no pieces.
import { all, csrf, one } from "./shared.js";

/** Comes with the first request: enough for the server to tell a photo from something else. */
const FIRST = 64 * 1024;
const PIECE = 5 * 1024 * 1024;
/** After so long without a sign of life a connection is dead, as in a tunnel. */
const SILENCE = 30_000;
const PAUSES = [1000, 3000, 10_000, 30_000];
/** So often may a request fail, while the network is there, without a byte more being taken. */
const TRIES = 8;
/** A longer wait is the person's own business. */
const LONGEST_WAIT = 60;
const DAY = 24 * 60 * 60 * 1000;

// --- One request -----------------------------------------------------------------------------

/** Answers with the request when it is over; its status is 0 when the network was not there. */
const ask = (method, address, { headers = {}, body, signal, progress } = {}) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let timer;
    const alive = (limit = SILENCE) => {
      clearTimeout(timer);
      timer = setTimeout(abort, limit);
    };
    request.open(method, address);
    const all = { Accept: "application/json", "Tus-Resumable": "1.0.0", "X-CSRF-Token": csrf(), ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      progress?.(event);
    };
    // The server looks at a file that is all there, which takes a moment.
    request.upload.onload = () => alive(SILENCE * 4);
    request.onloadend = () => {
      clearTimeout(timer);
      removeEventListener("offline", abort);
      signal?.removeEventListener("abort", abort);
      done(request);
    };
    addEventListener("offline", abort);
    signal?.addEventListener("abort", abort);
    alive();
    request.send(body);
  });

const sleep = (time) => new Promise((done) => setTimeout(done, time));
const pause = (count) => sleep((PAUSES[count] ?? PAUSES.at(-1)) * (0.8 + Math.random() * 0.4));
const online = () => new Promise((done) => addEventListener("online", done, { once: true }));

/** Waits until the server answers again; all files wait together. */
let back;
const network = (path) => {
  const found = async () => {
    for (let count = 0; ; count += 1) {
      await Promise.race([pause(count), online()]);
      if ((await ask("OPTIONS", path)).status) return;
    }
  };
  back ??= found().finally(() => (back = undefined));
  return back;
};

/** Somebody who signed in again in another tab has a new token. */
const renewToken = async () => {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = one('meta[name="csrf"]', page)?.content;
  if (!token) return;
  one('meta[name="csrf"]').content = token;
  all('input[name="csrf"]').forEach((field) => (field.value = token));
};

// --- What was begun before -------------------------------------------------------------------

/** The same file again: by its size, its time and its name, which itself is not kept. */
const keyOf = (file, path) => {
  const name = [...file.name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) | 0, 0);
  return `upload ${path} ${name} ${file.size} ${file.lastModified}`;
};

// A browser may keep nothing: then a file is sent anew after the page was loaded again.
const memory = (use) => {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
};
const recall = (key) => memory((kept) => kept.getItem(key)?.split(" ")[1]);
const remember = (key, address) => memory((kept) => kept.setItem(key, `${Date.now()} ${address}`));
const forget = (key) => memory((kept) => kept.removeItem(key));

memory((kept) => {
  for (const key of Object.keys(kept)) {
    if (key.startsWith("upload ") && Number.parseInt(kept.getItem(key)) < Date.now() - DAY) kept.removeItem(key);
  }
});

// --- One file --------------------------------------------------------------------------------

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** Names in other letters than ASCII travel as UTF-8. */
const metadata = (name) => `filename ${btoa(String.fromCodePoint(...new TextEncoder().encode(name)))}`;
const KIND = { "Content-Type": "application/offset+octet-stream" };

/** Addresses of uploads that this page is sending: the same file chosen twice is two uploads. */
const busy = new Set();

class Sending {
  failures = 0;
  constructor(file, draft, hear) {
    Object.assign(this, { file, hear, path: `${draft}/uploads`, whole: `${draft}/photos` });
    this.key = keyOf(file, this.path);
    const known = recall(this.key);
    if (!busy.has(known)) this.at(known);
  }

  /** Where the upload is; undefined when it must be begun. How far it has come is asked next. */
  at(address) {
    busy.delete(this.address);
    this.address = address;
    this.offset = undefined;
    if (address) busy.add(address);
  }

  ask(method, address, options) {
    return ask(method, address, { signal: this.hear.signal, ...options });
  }

  next() {
    const { file, offset } = this;
    if (this.plain) return this.sendWhole();
    if (!this.address) {
      const headers = { ...KIND, "Upload-Length": file.size, "Upload-Metadata": metadata(file.name) };
      return this.ask("POST", this.path, { headers, body: file.slice(0, FIRST) });
    }
    if (offset === undefined) return this.ask("HEAD", this.address);
    const headers = { ...KIND, "Upload-Offset": offset };
    const progress = (event) => this.hear.progress(Math.min(1, (offset + event.loaded) / file.size));
    return this.ask("PATCH", this.address, { headers, progress, body: file.slice(offset, offset + PIECE) });
  }

  sendWhole() {
    const body = new FormData();
    body.append("csrf", csrf());
    body.append("file", this.file);
    return this.ask("POST", this.whole, { body, progress: (event) => this.hear.progress(event.loaded / event.total) });
  }

  /** The photo or the refusal, or nothing yet. */
  async heard(request) {
    const { status } = request;
    if (status >= 200 && status < 300) return this.taken(request);
    if (!status) return this.broken();
    const { error } = parse(request.responseText);
    const wait = Number(request.getResponseHeader("Retry-After"));
    if (status === 429 && wait <= LONGEST_WAIT) return void (await sleep(Math.max(1, wait) * 1000));
    if (status === 429) return { error, again: true };
    if ((status === 401 || status === 403) && !this.renewed) {
      this.renewed = true;
      return void (await renewToken());
    }
    if (status === 401 || status === 403) return { error, again: true };
    return this.refused(status, error);
  }

  taken(request) {
    const photo = request.getResponseHeader("Oriel-Photo");
    if (photo) return { id: photo, state: "processing" };
    if (this.plain) return parse(request.responseText);
    if (!this.address) {
      this.at(request.getResponseHeader("Location"));
      remember(this.key, this.address);
    }
    const offset = Number(request.getResponseHeader("Upload-Offset"));
    if (!(offset <= this.best)) this.failures = 0;
    this.best = this.offset = offset;
    this.renewed = false;
    this.hear.progress(offset / this.file.size);
  }

  async broken() {
    if (this.hear.signal.aborted) return;
    this.hear.away(true);
    await network(this.path);
    this.hear.away(false);
    return this.later();
  }

  async refused(status, error) {
    if (this.address && (status === 404 || status === 410)) {
      forget(this.key);
      this.at(undefined);
      return this.later();
    }
    if (status === 409 || status >= 500) return this.later(pause(this.failures), error);
    if (!this.address && !this.plain && [404, 405, 501].includes(status)) return void (this.plain = true);
    forget(this.key);
    return { error };
  }

  /** Where the upload is now must be asked, unless it failed too often. */
  async later(after, error) {
    await after;
    this.offset = undefined;
    this.failures += 1;
    if (this.failures > TRIES) return { error, again: true };
  }

  async run() {
    for (;;) {
      if (this.hear.signal.aborted) return this.end();
      const outcome = await this.heard(await this.next());
      if (outcome) return outcome;
    }
  }

  end() {
    forget(this.key);
    if (this.address) ask("DELETE", this.address);
    return {};
  }
}

/**
 * Sends a file to a draft. Hears how far it has come (`progress`), when the network is away
 * (`away`), and ends it on a `signal`. Answers with the photo's `id` and `state`, or with the
 * `error` and whether it may be tried `again`.
 */
export const transmit = async (file, draft, hear) => {
  const sending = new Sending(file, draft, hear);
  const outcome = await sending.run();
  busy.delete(sending.address);
  return outcome;
};
