// Live counts and more rows for the stock-take. Without this file the sheet works all the same.
(() => {
  "use strict";

  const choice = document.querySelector("[data-stock-choice]");
  if (choice) {
    // A new date opens by itself.
    choice.querySelector("button").hidden = true;
    choice.querySelector("input[type=date]").addEventListener("change", (event) => {
      if (event.target.value) choice.requestSubmit();
    });
  }

  const form = document.querySelector("[data-stock-form]");
  if (!form) return;

  const things = [...form.querySelectorAll("[data-thing]")];
  let dirty = false;

  const found = (thing) => {
    const number = thing.querySelector("input[name^=found_]");
    if (number && number.value.trim() !== "") return Number(number.value) || 0;
    const here = thing.querySelector("input[name^=here_]");
    if (here && here.checked) return Number(thing.dataset.book);
    const where = thing.querySelector("select[name^=where_]");
    return where && where.value ? 0 : null;
  };

  const count = () => {
    const numbers = things.map(found);
    form.querySelector("[data-found]").textContent = numbers.reduce((sum, number) => sum + (number ?? 0), 0);
    form.querySelector("[data-pending]").textContent = numbers.filter((number) => number === null).length;
  };

  form.addEventListener("input", () => {
    dirty = true;
    count();
  });
  count();

  const more = form.querySelector("[data-more]");
  more.hidden = false;
  more.addEventListener("click", () => {
    const list = form.querySelector("[data-additions]");
    list.append(form.querySelector("template[data-addition]").content.cloneNode(true));
    list.lastElementChild.querySelector("input").focus();
  });

  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
})();
