// Live count, and all or nobody at a touch. Without this file the page works all the same.
(() => {
  "use strict";

  const form = document.querySelector("[data-attendance]");
  if (!form) return;

  const boxes = [...form.querySelectorAll("input[name=present]")];
  const count = () => {
    form.querySelector("[data-there]").textContent = boxes.filter((box) => box.checked).length;
  };
  let dirty = false;

  for (const [name, value] of [["all", true], ["none", false]]) {
    const button = form.querySelector(`[data-${name}]`);
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const box of boxes) box.checked = value;
      dirty = true;
      count();
    });
  }

  form.addEventListener("change", () => {
    dirty = true;
    count();
  });
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  count();
})();
