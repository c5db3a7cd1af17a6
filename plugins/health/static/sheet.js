// Live counts and states of the class sheet. Without this file the sheet works all the same.
(() => {
  "use strict";

  const choice = document.querySelector("[data-sheet-choice]");
  if (choice) {
    // A new date opens by itself.
    choice.querySelector("button").hidden = true;
    choice.querySelector("input[type=date]").addEventListener("change", (event) => {
      if (event.target.value) choice.requestSubmit();
    });
  }

  const form = document.querySelector("[data-sheet-form]");
  if (!form) return;

  const cards = [...form.querySelectorAll("[data-child]")];
  let dirty = false;

  const chosen = (card) => card.querySelector("input[name^=state_]:checked");

  const show = (card) => {
    const state = chosen(card);
    card.className = card.className.replace(/state-\w+/, `state-${state.value}`);
    card.querySelector("[data-state]").textContent = state.value === "present" ? "" : state.dataset.label;
  };

  const count = () => {
    const values = cards.map((card) => chosen(card).value);
    const abnormal = values.filter((value) => value === "abnormal").length;
    const checked = abnormal + values.filter((value) => value === "present").length;
    const counts = { expected: values.length, checked, away: values.length - checked, abnormal };
    for (const [name, value] of Object.entries(counts)) {
      form.querySelector(`[data-count=${name}]`).textContent = value;
    }
  };

  form.addEventListener("change", (event) => {
    dirty = true;
    const card = event.target.closest("[data-child]");
    if (!card) return;
    if (event.target.name.startsWith("state_")) {
      show(card);
      count();
      // Nothing more is asked of those who are just away, or well after all.
      if (!["abnormal", "sick"].includes(event.target.value)) card.open = false;
    }
  });

  for (const card of cards) {
    card.addEventListener("toggle", () => {
      if (!card.open) return;
      for (const other of cards) {
        if (other !== card && !other.classList.contains("faulty") && !other.classList.contains("crossed")) {
          other.open = false;
        }
      }
      card.scrollIntoView({ block: "nearest" });
    });
  }

  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
})();
