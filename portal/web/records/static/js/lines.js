// Line sheets: one more line at a touch. Without scripts, a button of the form asks the server for more.
import { dress } from "./lookup.js";

export function watchLines(form) {
  const list = form.querySelector("[data-line-list]");
  const template = form.querySelector("template[data-line]");
  const more = form.querySelector("[data-line-more]");
  let next = Number(form.dataset.lines);
  more.addEventListener("click", (event) => {
    event.preventDefault();
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__n__", next).replaceAll("__number__", next + 1);
    next += 1;
    list.append(holder.content);
    const added = list.lastElementChild;
    added.querySelectorAll("select[data-lookup]").forEach(dress);
    added.querySelector("input, select, textarea")?.focus();
  });
}
