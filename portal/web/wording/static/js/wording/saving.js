// Saving, and losing nothing: what is typed is kept in this tab until it is saved, leaving warns, and a notice appears when
// somebody else saved.

const POLL = 20_000;

export function watchSaving(root, field) {
  const form = root.querySelector("[data-wording-form]");
  const { dataset } = root;
  const status = root.querySelector("[data-status]");
  const key = `portal.wording:${dataset.key}`;
  let saved = "changed" in dataset ? null : field.value;
  let busy = false;
  let leaving = false;
  const dirty = () => field.value !== saved;
  const base = () => Number(form.elements.base.value);

  offerDraft();
  show();
  field.area.addEventListener("input", () => {
    keep();
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    save();
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty() && !leaving) event.preventDefault();
  });
  // Chosen on purpose: the typed text is given up.
  document.querySelector("[data-keep-theirs]")?.addEventListener("click", () => {
    leaving = true;
    forget();
  });
  window.setInterval(() => { if (!document.hidden) poll(); }, POLL);
  window.addEventListener("focus", poll);

  function keep() {
    try {
      if (dirty()) sessionStorage.setItem(key, JSON.stringify({ text: field.value, base: base(), at: Date.now() }));
      else sessionStorage.removeItem(key);
    } catch {
      // A full or forbidden store keeps nothing; the warning on leaving is there all the same.
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // See above.
    }
  }

  function show() {
    root.querySelector("[data-unsaved]").hidden = !dirty();
  }

  function showStatus(text, faulty = false) {
    status.textContent = text;
    status.classList.toggle("faulty", faulty);
  }

  function offerDraft() {
    let draft = null;
    try {
      draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
    } catch {
      forget();
    }
    // A page that came back with what was typed in it needs no other copy.
    if (!draft || draft.text === field.value || saved === null) return;
    const box = root.querySelector("[data-draft]");
    const at = new Date(draft.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    box.querySelector("[data-draft-text]").textContent = dataset.textDraft.replace("{when}", at);
    box.hidden = false;
    box.querySelector("[data-draft-take]").addEventListener("click", () => {
      box.hidden = true;
      // It began from that version: saving it over a newer one shows both.
      form.elements.base.value = draft.base;
      field.replace(draft.text);
    });
    box.querySelector("[data-draft-drop]").addEventListener("click", () => {
      box.hidden = true;
      forget();
      field.area.focus();
    });
  }

  async function save() {
    if (busy) return;
    busy = true;
    showStatus(dataset.textSaving);
    const text = field.value;
    try {
      const body = new FormData(form);
      body.set("wanted", "save");
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
      const json = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (!json) {
        showStatus(dataset.textSignedOut, true);
      } else if (answer.status === 409) {
        // The page itself shows both versions.
        leaving = true;
        form.submit();
      } else if (answer.ok) {
        await done(text, await answer.json());
      } else {
        showStatus((await answer.json()).error, true);
      }
    } catch {
      showStatus(dataset.textUnreachable, true);
    }
    busy = false;
  }

  async function done(text, version) {
    saved = text;
    form.elements.base.value = version.number;
    showStatus("");
    root.querySelector("[data-newer]").hidden = true;
    keep();
    show();
    // Who saved what, and the buttons that go with it, as the server words them.
    const page = await (await fetch(form.action)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html");
    for (const place of ["[data-saved-text]", "#versions"]) {
      const now = fresh.querySelector(place);
      if (now) document.querySelector(place).replaceWith(document.importNode(now, true));
    }
  }

  async function poll() {
    try {
      const answer = await fetch(dataset.state, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const now = await answer.json();
      const box = root.querySelector("[data-newer]");
      box.hidden = now.number <= base() || busy;
      if (box.hidden) return;
      const text = dataset.textNewer.replace("{who}", now.by).replace("{number}", now.number).replace("{when}", now.saved);
      box.querySelector("[data-newer-text]").textContent = text;
      const link = new URL(dataset.versions, window.location.href);
      link.searchParams.set("number", now.number);
      box.querySelector("[data-newer-link]").href = link;
    } catch {
      // Next time.
    }
  }
}
