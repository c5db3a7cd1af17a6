// Small helpers of all pages. Everything works without them, if less comfortably.
import { watchBulk, watchDelete } from "./js/confirm.js";
import { watchMenu } from "./js/menu.js";
import { watchForms } from "./js/forms.js";
import { watchProgress } from "./js/progress.js";

watchMenu();
watchForms();
watchDelete();
watchProgress();
watchBulk();

const lines = document.querySelector("form[data-lines]");
if (lines) import("./js/lines.js").then(({ watchLines }) => watchLines(lines));

const lookups = document.querySelectorAll("select[data-lookup]");
if (lookups.length) {
  import("./js/lookup.js").then(({ dress }) => lookups.forEach(dress));
}
