// The desk: what is selected stands beside the text without leaving it; sections are dragged or moved by keys.
import { watchOrder } from "./desk_order.js";

const SMALL = window.matchMedia("(width < 56.25rem)");
const WIDE = window.matchMedia("(width >= 68.75rem)");
const desk = () => document.querySelector("[data-desk]");
const panel = () => document.querySelector("[data-panel]");

function say(text) {
  document.querySelector("[data-live]").textContent = text;
}

function openOutline() {
  const outline = document.querySelector("[data-outline]");
  if (WIDE.matches) outline.open = true;
}

// --- Selecting ---------------------------------------------------------------------------------------------------

function isSelection(link) {
  return link.matches("[data-select], .paper a.value, .paper a.sign") && new URL(link.href).pathname === location.pathname;
}

let latestTurn = 0;

async function select(address, { remember = true, focus = true } = {}) {
  const url = new URL(address, location.href);
  highlight(url);
  const place = panel();
  const turn = (latestTurn += 1);
  const fragment = new URL(url);
  fragment.searchParams.set("fragment", "panel");
  fragment.hash = "";
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(fragment, { headers: { Accept: "text/html" } });
    // A session that has ended, or a section that is gone: the whole page says so.
    if (!answer.ok || answer.redirected) {
      location.assign(url);
      return;
    }
    const html = await answer.text();
    if (turn !== latestTurn) return;
    show(html);
  } catch {
    if (turn === latestTurn) say(desk().dataset.failed);
    return;
  } finally {
    if (turn === latestTurn) place.removeAttribute("aria-busy");
  }
  if (remember) history.pushState({}, "", url);
  if (SMALL.matches && (url.searchParams.has("value") || url.hash.startsWith("#finding-"))) {
    place.classList.add("open");
    // The sheet must not cover what was touched.
    document.querySelector(".paper a.value.selected")?.scrollIntoView({ block: "start", behavior: calm() });
  }
  const card = url.hash.startsWith("#finding-") && document.querySelector(url.hash);
  if (card) flash(card, true);
  else {
    place.scrollTop = 0;
    if (focus && url.hash === "#panel") place.focus({ preventScroll: !SMALL.matches });
  }
  say(place.querySelector("h2")?.textContent ?? "");
}

function show(html) {
  const place = panel();
  place.innerHTML = html;
  addClose(place);
}

function addClose(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button panel-close";
  button.setAttribute("aria-label", place.getAttribute("aria-label") + " ×");
  button.textContent = "×";
  button.addEventListener("click", () => closePanel());
  place.prepend(button);
}

function closePanel() {
  panel().classList.remove("open");
  document.querySelector(".paper a.value.selected, .outline-link[aria-current]")?.focus({ preventScroll: true });
}

function highlight(url) {
  const part = url.searchParams.get("part");
  const value = url.searchParams.get("value");
  document.querySelectorAll(".paper .part").forEach((item) => item.classList.toggle("selected", item.dataset.part === part));
  document.querySelectorAll(".outline-link").forEach((item) => {
    const here = item.dataset.partLink === part;
    item.closest(".outline-row").classList.toggle("selected", here);
    here ? item.setAttribute("aria-current", "true") : item.removeAttribute("aria-current");
  });
  document.querySelectorAll(".paper a.value").forEach((item) => item.classList.toggle("selected", value !== null && item.href === url.href));
  if (url.hash.startsWith("#part-")) document.getElementById(url.hash.slice(1))?.scrollIntoView({ block: "start", behavior: calm() });
}

const calm = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

function flash(item, focus) {
  item.scrollIntoView({ block: "nearest", behavior: calm() });
  item.classList.add("flash");
  setTimeout(() => item.classList.remove("flash"), 2000);
  if (focus) item.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.dataset.jump) {
    const sign = document.getElementById(`mark-${link.dataset.jump}`);
    if (!sign) return;
    event.preventDefault();
    panel().classList.remove("open");
    sign.scrollIntoView({ block: "center", behavior: calm() });
    flash(sign, true);
  } else if (desk()?.contains(link) && isSelection(link)) {
    event.preventDefault();
    select(link.href);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel().classList.contains("open")) closePanel();
});
window.addEventListener("popstate", () => select(location.href, { remember: false, focus: false }));

// --- Arranging: the page is made anew, and stays where it was -----------------------------------------------------

async function send(form, submitter, focus) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const old = desk();
  if (old.getAttribute("aria-busy") === "true") return false;
  old.setAttribute("aria-busy", "true");
  const scrolls = [".desk-outline", ".desk-panel"].map((name) => document.querySelector(name).scrollTop);
  const opened = [...document.querySelectorAll(".outline-more[open]")].map((item) => item.closest("[data-key]").dataset.key);
  const outline = document.querySelector("[data-outline]").open;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-desk]");
    if (!fresh) {
      // Signed out, or the form has expired: the ordinary way shows what there is to say.
      HTMLFormElement.prototype.submit.call(form);
      return false;
    }
    const top = window.scrollY;
    old.replaceWith(fresh);
    for (const name of [".messages", ".page-head"]) document.querySelector(name).replaceWith(page.querySelector(name));
    if (answer.redirected) history.replaceState({}, "", answer.url);
    if (outline) document.querySelector("[data-outline]").open = true;
    // A form that was kept is done with; one that was refused shows why.
    if (!answer.ok) opened.push(new FormData(form).get("key"));
    const done = answer.ok && form.querySelector("[name=title]") ? new FormData(form).get("key") : null;
    opened.filter((key) => key !== done).forEach((key) => {
      const more = document.getElementById(`more-${key}`);
      if (more) more.parentElement.open = true;
    });
    start();
    [".desk-outline", ".desk-panel"].forEach((name, number) => { document.querySelector(name).scrollTop = scrolls[number]; });
    window.scrollTo({ top, behavior: "instant" });
    const invalid = document.querySelector("[data-focus]");
    const wanted = [focus, done && `link-${done}`, `link-${new FormData(form).get("key")}`, "outline"];
    const target = invalid ?? wanted.map((id) => id && document.getElementById(id)).find((item) => item && !item.disabled);
    target?.focus({ preventScroll: !invalid });
    say(document.querySelector(".messages .alert")?.textContent.trim() ?? "");
    return true;
  } catch {
    say(old.dataset.failed);
    return false;
  } finally {
    old.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-desk-form]")) return;
  event.preventDefault();
  send(event.target, event.submitter, event.submitter?.id);
});

async function move(item, to, focus) {
  const form = item.querySelector(":scope > .outline-row form[data-move]");
  const place = document.createElement("input");
  Object.assign(place, { type: "hidden", name: "to", value: String(to) });
  form.append(place);
  const done = await send(form, null, focus);
  place.remove();
  return done;
}

function start() {
  openOutline();
  watchOrder(document.getElementById("outline"), move);
  addClose(panel());
  const url = new URL(location.href);
  document.querySelectorAll(".paper .part").forEach((item) => item.classList.toggle("selected", item.dataset.part === url.searchParams.get("part")));
}

WIDE.addEventListener("change", openOutline);
start();
// The fragment of a value leads to the panel; a section is scrolled to in the text.
const here = new URL(location.href);
if (here.searchParams.has("value")) {
  highlight(here);
  if (!SMALL.matches) document.querySelector(".paper a.value.selected")?.scrollIntoView({ block: "center" });
}
else if (here.searchParams.has("part") && !here.hash.startsWith("#finding-")) {
  document.getElementById(`part-${here.searchParams.get("part")}`)?.scrollIntoView({ block: "start" });
}
