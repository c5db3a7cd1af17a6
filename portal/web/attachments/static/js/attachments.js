// Photos and scans: chosen or dropped files are sent at once, too large ones told before; removing is asked about;
// a picture opens over the page. Without scripts a button sends, a page asks, and a picture opens by itself.

document.querySelectorAll("form[data-attach]").forEach((form) => {
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const state = form.querySelector("[data-attach-state]");
  const problems = form.parentElement.querySelector("[role=alert]");
  form.classList.add("scripted");

  const complaint = (files) => {
    const large = files.find((file) => file.size > Number(form.dataset.mostBytes));
    if (large) return form.dataset.tooLarge.replace("{name}", large.name);
    if (files.length > Number(form.dataset.most)) return form.dataset.tooMany;
    const all = files.reduce((sum, file) => sum + file.size, 0);
    return all > Number(form.dataset.mostAtOnce) ? form.dataset.tooMuch : "";
  };
  const send = (input) => {
    const files = [...input.files];
    if (!files.length || form.classList.contains("sending")) return;
    problems.replaceChildren();
    const text = complaint(files);
    if (text) {
      problems.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: text }));
      form.reset();
      return;
    }
    inputs.forEach((other) => { other.disabled = other !== input; });
    form.classList.add("sending");
    state.textContent = form.dataset.sending.replace("{n}", files.length);
    HTMLFormElement.prototype.submit.call(form);
  };
  inputs.forEach((input) => input.addEventListener("change", () => send(input)));

  const target = inputs.at(-1);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    target.files = event.dataTransfer.files;
    send(target);
  });
  // Coming back to the page by the browser's button, nothing is being sent any more.
  const text = state.textContent;
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    form.classList.remove("sending");
    inputs.forEach((input) => { input.disabled = false; });
    state.textContent = text;
    form.reset();
  });
});

const remove = document.getElementById("confirm-remove");
if (remove) {
  const form = remove.querySelector("form");
  const cancel = remove.querySelector("[data-cancel]");
  cancel.addEventListener("click", () => remove.close());
  document.querySelectorAll("a[data-remove]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      form.action = link.href;
      remove.querySelector("[data-confirm-text]").textContent = link.dataset.remove;
      remove.showModal();
      cancel.focus();
    }),
  );
}

const dialog = document.getElementById("enlarged");
const pictures = [...document.querySelectorAll("a[data-enlarge]")];
if (dialog && pictures.length) {
  const image = dialog.querySelector("img");
  const text = dialog.querySelector("figcaption");
  const steps = [...dialog.querySelectorAll("[data-step]")];
  let at = 0;
  const show = (number) => {
    at = number;
    const small = pictures[at].querySelector("img");
    image.src = pictures[at].href;
    image.alt = small.alt;
    text.textContent = small.alt;
    steps.forEach((button) => { button.disabled = !pictures[at + Number(button.dataset.step)]; });
  };
  pictures.forEach((link, number) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(number);
      dialog.showModal();
    }),
  );
  steps.forEach((button) => button.addEventListener("click", () => show(at + Number(button.dataset.step))));
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && pictures[at + step]) show(at + step);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
