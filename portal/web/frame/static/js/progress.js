// What takes longer than a second says so: forms and downloads marked data-progress="what is being done".
// A form is sent once. A download is over when the server's cookie names it; without scripts both simply work.

const WAIT = 1000;
const LONGEST = 5 * 60 * 1000;
const COOKIE = "portal_download";

export function watchProgress() {
  document.querySelectorAll("form[data-progress]").forEach(watchForm);
  document.querySelectorAll("a[data-progress]").forEach(watchLink);
}

function watchForm(form) {
  const buttons = () => [...form.elements].filter((item) => item.type === "submit");
  let note = null;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (note) {
      event.preventDefault();
      return;
    }
    note = announce(form, form.dataset.progress);
    // Disabled at once, the button that was pressed would not be sent along.
    setTimeout(() => buttons().forEach((button) => { button.disabled = true; }));
  });
  // Back from the next page by the browser's own button.
  window.addEventListener("pageshow", () => {
    note?.stop();
    note = null;
    buttons().forEach((button) => { button.disabled = false; });
  });
}

function watchLink(link) {
  const plain = link.href;
  let note = null;
  const stop = () => {
    note?.stop();
    note = null;
    link.href = plain;
    link.removeAttribute("aria-disabled");
  };
  link.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (note) {
      event.preventDefault();
      return;
    }
    const token = Math.random().toString(36).slice(2);
    const address = new URL(plain);
    address.searchParams.set("download", token);
    link.href = address.href;
    link.setAttribute("aria-disabled", "true");
    note = announce(link, link.dataset.progress);
    const started = Date.now();
    const ask = () => {
      if (!note) return;
      if (document.cookie.split("; ").includes(`${COOKIE}=${token}`) || Date.now() - started > LONGEST) stop();
      else setTimeout(ask, 200);
    };
    ask();
  });
  window.addEventListener("pageshow", stop);
}

// A calm bar with words at the foot of the screen; the words are read out.
function announce(source, text) {
  const box = document.createElement("div");
  box.className = "progress-note";
  box.setAttribute("role", "status");
  document.body.append(box);
  const timer = setTimeout(() => {
    const words = Object.assign(document.createElement("span"), { textContent: text });
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", text);
    box.append(words, bar);
    source.setAttribute("aria-busy", "true");
  }, WAIT);
  return {
    stop() {
      clearTimeout(timer);
      box.remove();
      source.removeAttribute("aria-busy");
    },
  };
}
