// Photos of an album on the whole screen: swiped, keyed, zoomed; a link to one opens it again.
import { all, make, one } from "./shared.js";

const BACKDROPS = ["oklch(0 0 0)", "oklch(.569 0 0)", "oklch(1 0 0)"];

for (const list of all("[data-lightbox]")) {
  const tiles = all("li > a", list);
  let box, current = 0, observer;

  const build = () => {
    const output = make("output");
    const close = make("button", { type: "button", textContent: "×" });
    close.setAttribute("aria-label", list.dataset.close);
    const step = (text, label, by) => {
      const button = make("button", { type: "button", textContent: text });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => go(current + by));
      return button;
    };
    const steps = [step("‹", list.dataset.previous, -1), output, step("›", list.dataset.next, 1)];
    const words = make("p", { className: "words", hidden: true });
    const frames = tiles.map(() => make("li"));
    const dialog = make("dialog", { className: "lightbox" }, make("ol", {}, ...frames), make("div", { className: "tools" }, ...steps, close), words);
    dialog.setAttribute("aria-label", list.getAttribute("aria-label"));
    document.body.append(dialog);
    box = { dialog, frames, output, words, strip: one("ol", dialog) };
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", closed);
    dialog.addEventListener("keydown", keyed);
    box.strip.addEventListener("dblclick", zoom);
    observer = new IntersectionObserver((seen) => {
      for (const entry of seen) if (entry.isIntersecting) show(frames.indexOf(entry.target));
    }, { root: box.strip, threshold: 0.6 });
  };

  const fill = (index) => {
    const frame = box.frames[index];
    if (!frame || frame.firstChild) return;
    const small = one("img", tiles[index]);
    const photo = make("img", { src: tiles[index].dataset.full, alt: small.alt, decoding: "async" });
    photo.width = small.getAttribute("width");
    photo.height = small.getAttribute("height");
    if (small.lang) photo.lang = small.lang;
    frame.append(photo);
  };

  const show = (index) => {
    current = index;
    for (const near of [index, index + 1, index - 1]) fill(near);
    box.frames.forEach((frame, place) => Math.abs(place - index) > 3 && frame.replaceChildren());
    box.output.textContent = `${index + 1} / ${tiles.length}`;
    box.words.textContent = one("img", tiles[index]).alt;
    history.replaceState(null, "", `#p${index + 1}`);
  };

  const go = (index) => {
    const frame = box.frames[Math.max(0, Math.min(tiles.length - 1, index))];
    frame.scrollIntoView({ inline: "center", block: "nearest" });
  };

  const zoom = () => box.frames[current].classList.toggle("zoomed");

  const keyed = (event) => {
    const forward = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    const keys = {
      ArrowRight: () => go(current + forward),
      ArrowLeft: () => go(current - forward),
      Home: () => go(0),
      End: () => go(tiles.length - 1),
      "+": zoom,
      "-": zoom,
      a: () => (box.words.hidden = !box.words.hidden || !box.words.textContent),
      f: () => (document.fullscreenElement ? document.exitFullscreen() : box.dialog.requestFullscreen()),
      b: () => {
        const next = (BACKDROPS.indexOf(localStorage.backdrop) + 1) % BACKDROPS.length;
        localStorage.backdrop = BACKDROPS[next];
        box.dialog.style.setProperty("--backdrop", BACKDROPS[next]);
      },
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  const open = (index) => {
    if (!box) build();
    if (BACKDROPS.includes(localStorage.backdrop)) box.dialog.style.setProperty("--backdrop", localStorage.backdrop);
    box.dialog.showModal();
    fill(index);
    box.strip.style.scrollBehavior = "auto";
    go(index);
    box.strip.style.scrollBehavior = "";
    show(index);
    box.frames.forEach((frame) => observer.observe(frame));
  };

  const closed = () => {
    observer.disconnect();
    history.replaceState(null, "", location.pathname + location.search);
    tiles[current].focus();
    tiles[current].scrollIntoView({ block: "nearest" });
  };

  tiles.forEach((tile, index) =>
    tile.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(index);
    }),
  );
  // A link does not lift a veil: whoever follows it is warned first.
  const linked = /^#p(\d+)$/.exec(location.hash);
  if (linked && tiles[linked[1] - 1] && !list.closest(".veil:not([open])")) open(linked[1] - 1);
}
