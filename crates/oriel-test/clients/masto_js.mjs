// Does through masto, which Elk and Phanpy are built on, what people do with them.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient } from "masto";

const BY_HAND = "urn:ietf:wg:oauth:2.0:oob";
const { ORIEL: base, PHOTOS: folder, ELSEWHERE: elsewhere } = process.env;
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const step = (name) => console.log(`step ${name}`);

/** The code for an app that asks `person` at `url`. */
async function ask(person, url) {
  console.log(`authorize ${person} ${url}`);
  return (await answers.next()).value.trim();
}

async function signIn(person) {
  const scopes = "read write follow push";
  const app = await createRestAPIClient({ url: base }).v1.apps.create({
    clientName: "Gallery",
    redirectUris: BY_HAND,
    scopes,
  });
  const url = new URL("/oauth/authorize", base);
  url.search = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: BY_HAND,
    response_type: "code",
    scope: scopes,
  });
  const token = await createOAuthAPIClient({ url: base }).token.create({
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri: BY_HAND,
    code: await ask(person, url.href),
    grantType: "authorization_code",
  });
  const rest = createRestAPIClient({ url: base, accessToken: token.accessToken });
  const { username } = await rest.v1.accounts.verifyCredentials();
  assert.equal(username, person);
  return { rest, token: token.accessToken };
}

async function album(ada) {
  const names = (await readdir(folder)).sort().slice(0, 4);
  const mediaIds = [];
  for (const [number, name] of names.entries()) {
    const file = new Blob([await readFile(path.join(folder, name))], { type: "image/jpeg" });
    // It is asked for again and again until it is ready.
    const media = await ada.v2.media.create({ file, description: `Rock pool ${number + 1}` });
    assert.ok(media.url);
    mediaIds.push(media.id);
  }
  const post = await ada.v1.statuses.create({ status: "Low tide at #Ynyslas", mediaIds, language: "en" });
  assert.deepEqual(post.mediaAttachments.map((one) => one.id), mediaIds);
  const edited = await ada.v1.statuses.$select(post.id).update({
    status: "Low tide at #Ynyslas, again",
    mediaIds,
    mediaAttributes: [{ id: mediaIds[0], description: "A limpet", focus: "0.5,0.5" }],
  });
  assert.equal(edited.mediaAttachments[0].description, "A limpet");
  assert.ok(edited.editedAt);
  return edited;
}

async function together(ada, bob, post) {
  await bob.v1.accounts.$select(post.account.id).follow({ reblogs: true });
  const [tie] = await bob.v1.accounts.relationships.fetch({ id: [post.account.id] });
  assert.ok(tie.following);
  const status = bob.v1.statuses.$select(post.id);
  await bob.v1.statuses.create({ status: "@ada What a crab!", inReplyToId: post.id });
  assert.ok((await status.favourite()).favourited);
  assert.equal((await status.reblog()).reblog.id, post.id);
  const { descendants } = await ada.v1.statuses.$select(post.id).context.fetch();
  assert.equal(descendants.length, 1);
  const told = await ada.v1.notifications.list();
  assert.deepEqual(new Set(told.map((one) => one.type)), new Set(["follow", "mention", "favourite", "reblog"]));
  const groups = await ada.v2.notifications.list();
  assert.equal(groups.notificationGroups.length, 4);
  let pages = 0;
  for await (const page of bob.v1.timelines.home.list({ limit: 1 })) {
    assert.ok(page.length <= 1);
    pages += 1;
    assert.ok(pages < 20, "paging ends");
  }
  const found = await ada.v2.search.list({ q: elsewhere, resolve: true });
  assert.equal(found.statuses.length, 1);
  assert.ok(found.statuses[0].account.acct.startsWith("mari@"));
}

async function arranged(bob, post) {
  const list = await bob.v1.lists.create({ title: "Coast" });
  await bob.v1.lists.$select(list.id).accounts.create({ accountIds: [post.account.id] });
  assert.equal((await bob.v1.timelines.list.$select(list.id).list()).length > 0, true);
  await bob.v1.lists.$select(list.id).remove();
  const filter = await bob.v2.filters.create({
    title: "Crabs",
    context: ["home"],
    filterAction: "warn",
    keywordsAttributes: [{ keyword: "tide", wholeWord: true }],
  });
  assert.equal(filter.keywords[0].keyword, "tide");
  const [shown] = (await bob.v1.statuses.$select(post.id).fetch()).filtered;
  assert.equal(shown.filter.id, filter.id);
  await bob.v2.filters.$select(filter.id).remove();
}

/** The token goes as the sub-protocol of the socket, which the server has to name again. */
async function streamed(ada, bob) {
  const instance = await ada.rest.v2.instance.fetch();
  const stream = createStreamingAPIClient({
    streamingApiUrl: instance.configuration.urls.streaming,
    accessToken: ada.token,
  });
  const events = stream.user.subscribe();
  const heard = (async () => {
    for await (const event of events) {
      if (event.event === "notification") return event.payload.type;
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await bob.rest.v1.statuses.create({ status: "@ada look!" });
  assert.equal(await heard, "mention");
  events.unsubscribe();
  stream.close();
}

step("sign in");
const [ada, bob] = [await signIn("ada"), await signIn("bob")];
step("post and edit an album of four");
const post = await album(ada.rest);
step("answer, like, boost, read of it, page, and search elsewhere");
await together(ada.rest, bob.rest, post);
step("lists and filters");
await arranged(bob.rest, post);
step("stream");
await streamed(ada, bob);
step("delete");
assert.match((await ada.rest.v1.statuses.$select(post.id).remove()).text, /Low tide/);
await assert.rejects(ada.rest.v1.statuses.$select(post.id).fetch());
process.exit(0);
