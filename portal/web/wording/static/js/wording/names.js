// The list of all that can be named: fetched when it is opened, searched here, put into the text at a touch.

export function watchNames(root, field) {
  const box = root.querySelector("[data-names]");
  const list = box.querySelector("[data-names-list]");
  let requested = false;
  box.addEventListener("toggle", load);
  load();

  async function load() {
    if (!box.open || requested) return;
    requested = true;
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(box.dataset.names);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      list.innerHTML = await answer.text();
      search(list.querySelector("[data-names-search]"), list);
    } catch {
      // The link to the page with all names stays.
      requested = false;
    }
    list.removeAttribute("aria-busy");
  }

  list.addEventListener("click", (event) => {
    const part = event.target.closest("[data-insert]");
    if (part) field.insert(part.dataset.insert);
  });
}

function search(input, list) {
  const groups = [...list.querySelectorAll(".names-group")];
  const none = list.querySelector("[data-names-none]");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of groups) {
      let here = 0;
      for (const item of group.querySelectorAll("li")) {
        const fits = words.every((word) => item.dataset.search.includes(word));
        item.hidden = !fits;
        here += fits;
      }
      group.hidden = here === 0;
      group.open = words.length ? here > 0 : group.hasAttribute("data-own");
      found += here;
    }
    none.hidden = found > 0;
  });
  // Enter must not send the form that this field is not even part of; it goes to the first that was found.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    [...list.querySelectorAll("[data-insert]")].find((part) => part.checkVisibility())?.focus();
  });
}
