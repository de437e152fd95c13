// Small helpers that several pages use.

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const one = (selector, root = document) => root.querySelector(selector);

export const csrf = () => one('meta[name="csrf"]')?.content ?? "";

/** Makes an element with properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Says one line where screen readers hear it. */
export function say(text, place = one("[data-toast]")) {
  if (!place) return;
  place.textContent = text;
  clearTimeout(place.timer);
  if (place.hasAttribute("data-toast")) place.timer = setTimeout(() => (place.textContent = ""), 6000);
}

/** Sends a form as it would be sent without us, and returns the answer. */
export const send = (form, button, accept = "text/html") => {
  const data = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  return fetch(button?.getAttribute("formaction") ?? form.getAttribute("action"), {
    method: "POST",
    headers: { Accept: accept, "X-CSRF-Token": csrf() },
    body,
  });
};
