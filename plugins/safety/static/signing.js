// One tick for all names. Without this file each is ticked on its own.
(() => {
  "use strict";

  const form = document.querySelector("[data-signing]");
  if (!form) return;
  const all = form.querySelector("[data-tick-all]");
  const names = [...form.querySelectorAll("input[name=staff]")];
  const box = all.querySelector("input");
  all.hidden = false;

  const show = () => {
    const ticked = names.filter((name) => name.checked).length;
    box.checked = ticked === names.length;
    box.indeterminate = ticked > 0 && ticked < names.length;
  };

  box.addEventListener("change", () => {
    for (const name of names) name.checked = box.checked;
  });
  form.addEventListener("change", show);
  show();
})();
