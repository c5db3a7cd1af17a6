// Preview of the text, requested a moment after one stops typing; nothing is stored by it.
import { element } from "./field.js";

const WAIT = 350;

export function watchPreview(root, field) {
  const form = root.querySelector("[data-wording-form]");
  const report = root.querySelector("[data-report]");
  const article = root.querySelector("[data-article]");
  let timer = 0;
  let pending = null;
  root.querySelector("[data-plain-preview]").hidden = true;
  field.area.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(requestPreview, WAIT);
  });
  report.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    event.preventDefault();
    field.goTo(Number(line.dataset.line));
  });

  async function requestPreview() {
    pending?.abort();
    pending = new AbortController();
    const { signal } = pending;
    article.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(root.dataset.preview, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ text: field.value }),
        signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch {
      if (signal.aborted) return;
      report.replaceChildren(element("p", root.dataset.textUnreachable, "field-error"));
      article.classList.add("stale");
    }
    article.removeAttribute("aria-busy");
  }

  function show(preview) {
    field.setResults(preview.chips, preview.lines);
    // Rendered and escaped by the server, as the page itself is.
    if (report.innerHTML !== preview.report) report.innerHTML = preview.report;
    article.classList.toggle("stale", preview.article === null);
    if (preview.article !== null) article.innerHTML = preview.article;
  }
}
