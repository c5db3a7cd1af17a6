// Rewording a text of the summary. Everything works without this, by sending the form.
import { Field } from "./wording/field.js";
import { watchNames } from "./wording/names.js";
import { watchPreview } from "./wording/preview.js";
import { watchSaving } from "./wording/saving.js";

const root = document.querySelector("[data-wording]");
if (root && !root.querySelector("textarea").readOnly) {
  const field = new Field(root);
  watchPreview(root, field);
  watchNames(root, field);
  watchSaving(root, field);
}
