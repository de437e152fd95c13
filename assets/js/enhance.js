// What every page gains from a script: no reload for likes and follows, copied handles, arrow keys.
import { all, make, one, say, send } from "./shared.js";

for (const button of all("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.dataset.copied);
  });
}

// The page that the server answers holds the same form in its new state: it replaces ours.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-enhance]")) return;
  event.preventDefault();
  const place = all("[data-enhance]").indexOf(form);
  const count = all("[data-enhance]").length;
  try {
    const answer = await send(form, event.submitter);
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const forms = all("[data-enhance]", page);
    if (forms.length !== count) return location.reload();
    const fresh = document.importNode(forms[place], true);
    form.replaceWith(fresh);
    one("button", fresh)?.focus();
    const line = one(".flash", page);
    if (line) say(line.textContent);
  } catch {
    form.submit();
  }
});

addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog") || event.altKey || event.ctrlKey || event.metaKey) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = rel && document.body.classList.contains("one-photo") && one(`.steps a[rel="${rel}"]`);
  if (link) link.click();
});

for (const menu of all(".menu")) {
  addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    one("summary", menu).focus();
  });
}

// A counter where somebody nears the end of an alternative text.
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-alt]")) return;
  const counter = target.nextElementSibling ?? target.parentElement.appendChild(make("span", { className: "hint" }));
  counter.textContent = target.value.length > 1200 ? `${target.value.length} / ${target.maxLength}` : "";
});
