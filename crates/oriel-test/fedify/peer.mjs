// A server with one person, Mari, on Fedify: what tests tell it to do comes as JSON to /control,
// and it says there what it was sent. Fedify checks every signature and reads all as JSON-LD.

import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import {
  Accept, Activity, Announce, Create, Delete, Endpoints, Follow, Like, Note, Person,
  PUBLIC_COLLECTION, Undo, Update,
} from "@fedify/vocab";
import { serve } from "@hono/node-server";
import { Temporal } from "@js-temporal/polyfill";

const NAME = "mari";
const [, , firstKnock, accepts] = process.argv;

const federation = createFederation({
  kv: new MemoryKvStore(),
  allowPrivateAddress: true,
  firstKnock,
});

const keys = [
  await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
  await generateCryptoKeyPair("Ed25519"),
];
const notes = new Map();
const sent = new Map();
const received = [];
// How requests to inboxes were signed, and what they were answered: to this one, and from it.
const deliveries = [];
const knocks = [];
const followers = new Map();

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== NAME) return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Mari",
      inbox: context.getInboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys);

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({
  items: [...followers.values()],
}));

federation.setObjectDispatcher(Note, "/notes/{number}", (_context, { number }) =>
  notes.get(number) ?? null,
);

const keep = async (context, activity) => received.push(await activity.toJsonLd(context));

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .setSharedKeyDispatcher(() => ({ identifier: NAME }))
  .on(Follow, async (context, follow) => {
    await keep(context, follow);
    const follower = await follow.getActor(context);
    followers.set(follower.id.href, {
      id: follower.id,
      inboxId: follower.inboxId,
      endpoints: follower.endpoints,
    });
    const accept = new Accept({
      id: new URL(`#accept-${Date.now()}`, context.getActorUri(NAME)),
      actor: context.getActorUri(NAME),
      object: follow,
    });
    await context.sendActivity({ identifier: NAME }, follower, accept);
  })
  .on(Accept, keep)
  .on(Create, keep)
  .on(Update, keep)
  .on(Delete, keep)
  .on(Undo, keep)
  .on(Like, keep)
  .on(Announce, keep)
  .on(Activity, keep);

// Whoever started this holds the other end.
process.stdin.on("end", () => process.exit()).resume();

const scheme = (headers) => (headers.has("signature-input") ? "rfc9421" : "cavage");

const plainFetch = globalThis.fetch;
globalThis.fetch = async (request, options) => {
  const answer = await plainFetch(request, options);
  const { method, headers } = options?.headers ? options : request;
  if (method === "POST") {
    knocks.push({ scheme: scheme(new Headers(headers)), status: answer.status });
  }
  return answer;
};

let count = 0;
const next = () => String(++count);

// Fedify asks for handles over https alone; the address that WebFinger names is its own work.
async function lookUp(context, { handle, host }) {
  const resource = encodeURIComponent(`acct:${handle}`);
  const answer = await fetch(`http://${host}/.well-known/webfinger?resource=${resource}`);
  const { links } = await answer.json();
  const own = links.find((link) => link.rel === "self" && link.type?.includes("activity+json"));
  return await found(context, own.href);
}

async function found(context, address) {
  const documentLoader = await context.getDocumentLoader({ identifier: NAME });
  const object = await context.lookupObject(address, { documentLoader });
  if (object == null) throw new Error(`nothing is at ${address}`);
  return object;
}

async function send(context, recipient, activity) {
  sent.set(activity.id.href, { activity, recipient });
  await context.sendActivity({ identifier: NAME }, recipient, activity);
  return activity;
}

const actor = (context) => context.getActorUri(NAME);
const id = (context, kind) => new URL(`#${kind}-${next()}`, actor(context));

async function about(context, address, make) {
  const object = await found(context, address);
  const documentLoader = await context.getDocumentLoader({ identifier: NAME });
  const author = await object.getAttribution({ documentLoader });
  return await send(context, author, make(object, author));
}

// Fedify signs requests with RSA alone; its other key is for documents. FEP-521a lets it do both.
async function likeWithEd25519(context, { object }) {
  const note = await found(context, object);
  const like = {
    "@context": "https://www.w3.org/ns/activitystreams",
    id: id(context, "like").href,
    type: "Like",
    actor: actor(context).href,
    object: note.id.href,
  };
  const body = new TextEncoder().encode(JSON.stringify(like));
  const inbox = new URL("/inbox", object).href;
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  const digest = `sha-256=:${base64(await crypto.subtle.digest("SHA-256", body))}:`;
  const created = Math.floor(Date.now() / 1000);
  const covered = `("@method" "@target-uri" "content-digest")`;
  const parameters = `${covered};created=${created};keyid="${like.actor}#multikey-2"`;
  const text = [
    `"@method": POST`,
    `"@target-uri": ${inbox}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");
  const key = keys[1].privateKey;
  const signature = await crypto.subtle.sign("Ed25519", key, new TextEncoder().encode(text));
  const headers = {
    "content-type": "application/activity+json",
    "content-digest": digest,
    "signature-input": `sig=${parameters}`,
    signature: `sig=:${base64(signature)}:`,
  };
  const answer = await fetch(inbox, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return like;
}

const actions = {
  look_up: lookUp,
  fetch: (context, { object }) => found(context, object),
  follow: async (context, { object }) => {
    const person = await found(context, object);
    const follow = { id: id(context, "follow"), actor: actor(context), object: person.id };
    return await send(context, person, new Follow(follow));
  },
  like: (context, { object }) =>
    about(context, object, (note) =>
      new Like({ id: id(context, "like"), actor: actor(context), object: note.id })),
  boost: (context, { object }) =>
    about(context, object, (note, author) =>
      new Announce({
        id: id(context, "boost"),
        actor: actor(context),
        object: note.id,
        to: PUBLIC_COLLECTION,
        ccs: [context.getFollowersUri(NAME), author.id],
        published: Temporal.Now.instant(),
      })),
  reply: (context, { object, content }) =>
    about(context, object, (parent, author) => {
      const number = next();
      const note = new Note({
        id: context.getObjectUri(Note, { number }),
        attribution: actor(context),
        content,
        replyTarget: parent.id,
        to: PUBLIC_COLLECTION,
        ccs: [author.id],
        published: Temporal.Now.instant(),
      });
      notes.set(number, note);
      return new Create({
        id: new URL("#create", note.id),
        actor: actor(context),
        object: note,
        to: PUBLIC_COLLECTION,
        ccs: [author.id],
      });
    }),
  like_with_ed25519: likeWithEd25519,
  undo: async (context, { id: of }) => {
    const { activity, recipient } = sent.get(of);
    const undo = { id: id(context, "undo"), actor: actor(context), object: activity };
    return await send(context, recipient, new Undo(undo));
  },
};

async function control(request, context) {
  if (request.method === "GET") return Response.json({ received, deliveries, knocks });
  const { action, ...wanted } = await request.json();
  try {
    const done = await actions[action](context, wanted);
    const isPlain = done.toJsonLd === undefined;
    return Response.json(isPlain ? done : await done.toJsonLd({ ...context, format: "compact" }));
  } catch (error) {
    return Response.json(String(error?.stack ?? error), { status: 500 });
  }
}

async function inbox(request) {
  const signed = scheme(request.headers);
  const refused = accepts !== undefined && accepts !== signed;
  const answer = refused
    ? new Response("sign in another way", { status: 401 })
    : await federation.fetch(request, { contextData: undefined });
  deliveries.push({ scheme: signed, status: answer.status });
  return answer;
}

serve(
  {
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/control") {
        return await control(request, federation.createContext(request, undefined));
      }
      if (request.method === "POST") return await inbox(request);
      return await federation.fetch(request, { contextData: undefined });
    },
  },
  ({ port }) => console.log(port),
);
