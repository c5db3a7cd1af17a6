// Nothing is deleted without asking: a dialog here, a page of its own where scripts are off.

export function watchDelete() {
  const dialog = document.getElementById("confirm-delete");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  document.querySelectorAll("a[data-delete]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      form.elements.id.value = new URL(link.href).searchParams.get("id");
      ask(dialog, link.dataset.delete, () => HTMLFormElement.prototype.submit.call(form));
    }),
  );
}

export function watchBulk() {
  const form = document.querySelector("form[data-bulk]");
  const bar = form?.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const all = form.querySelector("[data-bulk-all]");
  const boxes = [...form.querySelectorAll('input[name="rowid"]')];
  const count = bar.querySelector("[data-bulk-count]");
  const clear = bar.querySelector("[data-bulk-clear]");
  const dialog = document.getElementById("confirm-delete");
  const chosen = () => boxes.filter((box) => box.checked).length;
  clear.hidden = false;
  const show = () => {
    const number = chosen();
    bar.classList.toggle("waiting", number === 0);
    count.textContent = count.dataset.text.replace("{n}", number);
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    show();
  });
  boxes.forEach((box) => box.addEventListener("change", show));
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => {
    // Only deleting asks first; a step can be seen, and undone by hand.
    if (event.submitter?.value !== "delete") return;
    event.preventDefault();
    const text = dialog.querySelector("[data-confirm-text]").dataset.many.replace("{n}", chosen());
    ask(dialog, text, () => {
      for (const [name, value] of [["action", "delete"], ["confirmed", "yes"]]) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      HTMLFormElement.prototype.submit.call(form);
    });
  });
  window.addEventListener("pageshow", show);
  show();
}

function ask(dialog, text, proceed) {
  const form = dialog.querySelector("form");
  const cancel = dialog.querySelector("[data-cancel]");
  dialog.querySelector("[data-confirm-text]").textContent = text;
  form.onsubmit = (event) => {
    event.preventDefault();
    dialog.close();
    proceed();
  };
  cancel.onclick = () => dialog.close();
  dialog.showModal();
  cancel.focus();
}
