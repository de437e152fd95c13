// The editor: files go up three at a time with progress and retry, photos are put in order by
// pointer or keyboard, and what is written saves itself.
import { transmit } from "./sending.js";
import { all, csrf, make, one, say, send } from "./shared.js";

const drop = one("[data-drop]");
const form = one("[data-editor]");
const list = one("[data-photos]");
const live = one("[data-live]");
const chooser = one("#file");
const photosPath = `${form.getAttribute("action")}/photos`;
const words = Object.fromEntries(all("[data-words] dt").map((term) => [term.textContent, term.nextElementSibling.textContent]));
const fill = (text, values) => text.replace(/%(\w+)/g, (whole, name) => values[name] ?? whole);
const photos = () => all(":scope > li", list);

// --- Sending ---------------------------------------------------------------------------------

const waiting = [];
let sending = 0, sent = 0, total = 0, failed = 0, away = 0;
const PARALLEL = 3;

const rowFor = (file) => {
  const bar = make("progress", { max: 1, value: 0 });
  const state = make("span", { className: "state", textContent: words.waiting });
  const tools = make("div", { className: "photo-tools" });
  const name = make("bdi", { className: "file", textContent: file.name });
  const preview = make("span", { className: "no-cover" });
  const row = make("li", { className: "photo" }, make("div", { className: "photo-top" }, preview, make("div", {}, make("p", {}, name, " ", state), bar, tools)));
  row.dataset.name = file.name;
  list.append(row);
  const item = { file, row, bar, state, tools, preview, stop: new AbortController() };
  tools.append(removal(() => cancel(item)));
  return item;
};

const removal = (remove) => {
  const button = make("button", { type: "button", className: "quiet", textContent: words.remove });
  button.addEventListener("click", remove);
  return button;
};

/** Takes a file away that has not arrived. */
const cancel = (item) => {
  const place = waiting.indexOf(item);
  if (place >= 0) waiting.splice(place, 1);
  item.stop.abort();
  leave(item);
};

const leave = ({ row }) => {
  total -= 1;
  const follower = row.nextElementSibling ?? row.previousElementSibling;
  const focused = row.contains(document.activeElement);
  row.remove();
  if (focused) ((follower && one("button", follower)) ?? chooser).focus();
  tell();
};

// Small previews are made one after the other: forty large photos at once would fill a phone.
let previews = Promise.resolve();
const preview = (item) => {
  previews = previews.then(async () => {
    try {
      const bitmap = await createImageBitmap(item.file, { resizeWidth: 256, resizeQuality: "medium" });
      const canvas = make("canvas", { width: bitmap.width, height: bitmap.height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      bitmap.close();
      item.preview.replaceWith(canvas);
    } catch {
      // A format that this browser cannot show: the server's picture comes later.
    }
  });
};

const refuse = (item, text, again) => {
  failed += 1;
  item.row.className = "photo failed";
  item.state.textContent = words.failed;
  item.bar.hidden = true;
  const retry = make("button", { type: "button", textContent: words.retry });
  const remove = removal(() => {
    failed -= 1;
    leave(item);
  });
  retry.addEventListener("click", () => {
    failed -= 1;
    item.row.className = "photo";
    item.tools.replaceChildren(removal(() => cancel(item)));
    enqueue(item);
  });
  item.tools.replaceChildren(make("p", { className: "error", textContent: text }), ...(again ? [retry] : []), remove);
  tell();
};

const enqueue = (item) => {
  item.state.textContent = words.waiting;
  item.bar.hidden = false;
  waiting.push(item);
  next();
};

const next = () => {
  while (sending < PARALLEL && waiting.length) upload(waiting.shift());
};

const upload = async (item) => {
  sending += 1;
  const { signal } = item.stop;
  const progress = (part) => {
    item.bar.value = part;
    item.state.textContent = part < 1 ? `${words.sending} ${Math.floor(part * 100)}%` : words.checking;
  };
  const answer = await transmit(item.file, form.getAttribute("action"), { signal, progress, away: (is) => missing(item, is) });
  sending -= 1;
  if (!signal.aborted) answer.id ? arrived(item, answer) : refuse(item, answer.error ?? words.network, answer.again);
  next();
  tell();
};

/** Says that the network is away, beside the file and for all of them together. */
const missing = (item, is) => {
  away += is ? 1 : -1;
  item.state.textContent = is ? words["no-network"] : words.waiting;
  const notice = one("[data-away]");
  if (notice.hidden && away) say(notice.textContent, live);
  notice.hidden = !away;
};

const arrived = (item, answer) => {
  // A file that came before the page was loaded again, and was chosen once more.
  if (one(`[data-photo="${CSS.escape(answer.id)}"]`, list)) {
    say(fill(words.here, { name: item.file.name }), live);
    return leave(item);
  }
  sent += 1;
  item.bar.hidden = true;
  item.tools.replaceChildren();
  item.row.dataset.photo = answer.id;
  item.state.textContent = words[answer.state] ?? words.processing;
  watch(item.row);
};

const tell = () => {
  const bar = one("progress", drop);
  bar.hidden = sent + failed === total;
  bar.max = Math.max(1, total);
  bar.value = sent + failed;
  if (total && sent + failed === total) say(fill(words["all-ready"], { ready: sent, failed }), live);
  // The server has them as they arrived; the album is as they were chosen.
  if (sent && !sending && !waiting.length) saveOrder();
};

const take = (files) => {
  const limit = Number(drop.dataset.max);
  for (const file of files) {
    const item = rowFor(file);
    total += 1;
    if (file.size > limit) {
      refuse(item, fill(words["too-large"], { limit: drop.dataset.limit }), false);
    } else {
      preview(item);
      enqueue(item);
    }
  }
};

// --- Waiting for the server ------------------------------------------------------------------

/** Asks until a photo is ready; then its fields come with the page that the server makes. */
const watch = async (row) => {
  for (let pause = 700; row.isConnected; pause = Math.min(pause * 1.4, 8000)) {
    await new Promise((done) => setTimeout(done, pause));
    const answer = await fetch(`${photosPath}/${row.dataset.photo}.json`).catch(() => null);
    if (answer?.status === 404) return;
    const photo = answer?.ok ? await answer.json() : {};
    if (photo.state === "ready" || photo.state === "failed") return swap(row);
  }
};

let fetched, fetchedAt = 0;
const freshPage = () => {
  // Photos that become ready together share one page.
  if (Date.now() - fetchedAt > 1500) {
    fetchedAt = Date.now();
    fetched = fetch(form.getAttribute("action")).then((answer) => answer.text()).then((text) => new DOMParser().parseFromString(text, "text/html"));
  }
  return fetched;
};

const swap = async (row) => {
  const page = await freshPage();
  const fresh = one(`[data-photo="${CSS.escape(row.dataset.photo)}"]`, page);
  const busy = !fresh || fresh.dataset.state === "processing" || row.classList.contains("lifted");
  if (busy) return setTimeout(() => swap(row), 1600);
  const adopted = document.importNode(fresh, true);
  // What somebody has typed and ticked meanwhile stays, and so does where they are.
  for (const field of all("[name]", row)) {
    const twin = one(`[name="${CSS.escape(field.name)}"]`, adopted);
    if (twin) Object.assign(twin, /radio|checkbox/.test(field.type) ? { checked: field.checked } : { value: field.value });
  }
  const focused = row.contains(document.activeElement) && document.activeElement;
  row.replaceWith(adopted);
  movable(adopted);
  number();
  if (focused) refocus(focused, adopted);
  const summary = one("[data-summary]", page);
  if (summary) one("[data-summary]").textContent = summary.textContent;
};

const refocus = (was, row) => {
  const same = (it) => (was.name ? it.name === was.name : it.textContent === was.textContent);
  const twin = all(was.localName, row).find(same);
  if (!twin) return;
  const details = twin.closest("details");
  if (details && was.localName !== "summary") details.open = true;
  twin.focus();
  if (was.selectionStart != null) twin.setSelectionRange(was.selectionStart, was.selectionEnd);
};

// --- Order -----------------------------------------------------------------------------------

const number = () =>
  photos().forEach((row, index) => {
    const field = one('[name^="position-"]', row);
    if (field) field.value = index + 1;
  });

const announce = (row) => {
  const rows = photos();
  say(fill(words["now-at"], { name: row.dataset.name, n: rows.indexOf(row) + 1, total: rows.length }), live);
};

const place = (row, index) => {
  const others = photos().filter((other) => other !== row);
  const before = others[Math.max(0, index)];
  before ? before.before(row) : list.append(row);
  number();
};

const saveOrder = () => {
  const body = new URLSearchParams({ csrf: csrf() });
  for (const row of photos()) if (row.dataset.photo) body.append("photo", row.dataset.photo);
  return fetch(`${form.getAttribute("action")}/order`, { method: "POST", headers: { Accept: "application/json", "X-CSRF-Token": csrf() }, body })
    .then((answer) => answer.ok || say(words.unsaved))
    .catch(() => say(words.unsaved));
};

const movable = (row) => {
  const tools = one(".photo-tools", row);
  if (!tools || !row.dataset.photo || one(".handle-move", row)) return;
  const handle = make("button", { type: "button", className: "handle-move", textContent: words.move });
  handle.setAttribute("aria-pressed", "false");
  tools.prepend(handle);
  for (const [name, index] of [["earlier", -1], ["later", 1], ["first", -Infinity], ["last", Infinity]]) {
    const step = make("button", { type: "button", className: "quiet", textContent: words[name] });
    step.addEventListener("click", () => {
      place(row, photos().indexOf(row) + index);
      step.focus();
      announce(row);
      saveOrder();
    });
    tools.append(step);
  }
  one('[name^="position-"]', row)?.closest("label").setAttribute("hidden", "");
  byKeyboard(row, handle);
  byPointer(row, handle);
};

const byKeyboard = (row, handle) => {
  let start = -1;
  const end = () => {
    start = -1;
    row.classList.remove("lifted");
    handle.setAttribute("aria-pressed", "false");
  };
  handle.addEventListener("keydown", (event) => {
    const index = photos().indexOf(row);
    const step = { ArrowUp: index - 1, ArrowLeft: index - 1, ArrowDown: index + 1, ArrowRight: index + 1, Home: 0, End: Infinity }[event.key];
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (start < 0) {
        start = index;
        row.classList.add("lifted");
        handle.setAttribute("aria-pressed", "true");
        say(fill(words.lifted, { name: row.dataset.name }), live);
      } else {
        end();
        announce(row);
        saveOrder();
      }
    } else if (start >= 0 && event.key === "Escape") {
      place(row, start);
      end();
      handle.focus();
      say(fill(words.returned, { name: row.dataset.name }), live);
    } else if (start >= 0 && step !== undefined) {
      event.preventDefault();
      place(row, step);
      handle.focus();
      announce(row);
    }
  });
};

const byPointer = (row, handle) => {
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    // The row is taken out and put back while it moves, which would end a capture of its own.
    list.setPointerCapture(event.pointerId);
    row.classList.add("lifted");
    const move = ({ clientY }) => {
      const others = photos().filter((other) => other !== row);
      const after = others.findIndex((other) => {
        const { top, height } = other.getBoundingClientRect();
        return clientY < top + height / 2;
      });
      place(row, after < 0 ? others.length : after);
    };
    const up = () => {
      list.removeEventListener("pointermove", move);
      row.classList.remove("lifted");
      announce(row);
      saveOrder();
    };
    list.addEventListener("pointermove", move);
    list.addEventListener("lostpointercapture", up, { once: true });
  });
};

// --- Saving ----------------------------------------------------------------------------------

let timer, unsaved = false;
const save = async () => {
  const answer = await send(form, null, "application/json").catch(() => null);
  unsaved = !answer?.ok;
  one("[data-saved]").textContent = answer?.ok ? words.saved : words.unsaved;
};

form.addEventListener("input", ({ target }) => {
  if (target === chooser) return;
  unsaved = true;
  clearTimeout(timer);
  // What is published already changes for everybody, so only the button saves it.
  if (form.dataset.stage !== "published") timer = setTimeout(save, 1200);
});

form.addEventListener("submit", () => {
  clearTimeout(timer);
  unsaved = false;
});

addEventListener("beforeunload", (event) => {
  if (sending || waiting.length || unsaved) event.preventDefault();
});

list.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const answer = await send(form, button, "application/json").catch(() => null);
  if (!answer?.ok) return say(words.unsaved);
  const follower = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  number();
  (follower ? one("button", follower) : one("#file"))?.focus();
});

// --- Beginning -------------------------------------------------------------------------------

all("[data-without-script]").forEach((part) => (part.hidden = true));
all("[data-with-script]").forEach((part) => (part.hidden = false));
photos().forEach((row) => {
  movable(row);
  if (row.dataset.state === "processing") watch(row);
});

// Files go up by themselves, so the form neither sends nor saves what was chosen.
chooser.removeAttribute("name");
chooser.addEventListener("change", () => {
  take(chooser.files);
  chooser.value = "";
});
addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  drop.classList.add("over");
});
addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
addEventListener("drop", (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer.files);
});
