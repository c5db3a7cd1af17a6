// Forms: choices that act at once, the first error in view, nothing typed lost by leaving, nothing sent twice.

export function watchForms() {
  document.querySelectorAll("form[data-autosubmit]").forEach((form) =>
    form.addEventListener("change", () => form.requestSubmit()),
  );
  document.querySelector("[data-focus]")?.focus();
  document.querySelectorAll("form[data-record-form]").forEach(guard);
  // On a wide screen filters are always in view; a closed <details> would hide them from some browsers.
  const wide = window.matchMedia("(width >= 40rem)");
  const open = () => document.querySelectorAll("details[data-wide-open]").forEach((item) => { if (wide.matches) item.open = true; });
  wide.addEventListener("change", open);
  open();
  // Empty filters only make addresses long.
  document.querySelectorAll("form.filters").forEach((form) =>
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData.entries()]) {
        if (value === "") event.formData.delete(name);
      }
    }),
  );
}

function guard(form) {
  let changed = false;
  let sent = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("change", () => { changed = true; });
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sent) event.preventDefault();
  });
}
