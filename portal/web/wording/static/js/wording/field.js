// The textarea with its words drawn behind it: placeholders as chips, lines with numbers. The textarea stays what one
// types in, so input methods, undo and screen readers work as everywhere.

const TOKENS = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;

export class Field {
  constructor(root) {
    this.texts = root.dataset;
    this.area = root.querySelector("textarea");
    this.box = root.querySelector("[data-field]");
    this.backdrop = root.querySelector("[data-backdrop]");
    this.caretInfo = root.querySelector("[data-caret]");
    this.chips = JSON.parse(root.dataset.chips);
    this.faulty = new Set(JSON.parse(root.dataset.lines));
    this.drawn = [];
    this.box.classList.add("live");
    this.area.addEventListener("input", () => this.draw());
    document.addEventListener("selectionchange", () => { if (document.activeElement === this.area) this.atCaret(); });
    this.draw();
  }

  get value() {
    return this.area.value;
  }

  // Take the results of the server for the text; they are kept until newer ones arrive.
  setResults(chips, lines) {
    // For a text that cannot be parsed there are none, and the earlier ones are still the best.
    if (Object.keys(chips).length) this.chips = chips;
    this.faulty = new Set(lines);
    this.area.toggleAttribute("aria-invalid", false);
    if (lines.length) this.area.setAttribute("aria-invalid", "true");
    this.draw();
  }

  // Only lines that have changed are drawn anew.
  draw() {
    const lines = this.lines();
    const signatures = lines.map((line, at) => JSON.stringify([line, this.faulty.has(at + 1)]));
    let head = 0;
    while (head < signatures.length && head < this.drawn.length && signatures[head] === this.drawn[head]) head += 1;
    let tail = 0;
    while (tail < signatures.length - head && tail < this.drawn.length - head && signatures.at(-1 - tail) === this.drawn.at(-1 - tail)) tail += 1;
    const old = [...this.backdrop.children].slice(head, this.drawn.length - tail);
    const after = this.backdrop.children[this.drawn.length - tail] ?? null;
    old.forEach((item) => item.remove());
    for (let at = head; at < signatures.length - tail; at += 1) {
      this.backdrop.insertBefore(lineOf(lines[at], this.faulty.has(at + 1)), after);
    }
    this.drawn = signatures;
    this.atCaret();
  }

  tokens() {
    return [...this.value.matchAll(TOKENS)].map((found) => ({ text: found[0], start: found.index, end: found.index + found[0].length }));
  }

  // Lines as lists of [class, text].
  lines() {
    const lines = [[]];
    const add = (kind, text) => text.split("\n").forEach((part, at) => {
      if (at) lines.push([]);
      if (part) lines.at(-1).push([kind, part]);
    });
    let at = 0;
    for (const token of this.tokens()) {
      add("", this.value.slice(at, token.start));
      add(this.kindOf(token.text), token.text);
      at = token.end;
    }
    add("", this.value.slice(at));
    return lines;
  }

  kindOf(text) {
    if (text.startsWith("{#")) return "note";
    const kind = this.chips[placeOf(text)]?.kind;
    const base = text.startsWith("{%") ? "tag" : "figure";
    return kind === "unknown" || kind === "none" ? `${base} ${kind}` : base;
  }

  // Show the result of the placeholder at the caret.
  atCaret() {
    const at = this.area.selectionStart;
    const token = this.tokens().find((item) => item.start < at && at < item.end);
    const chip = token && this.chips[placeOf(token.text)];
    const key = token ? JSON.stringify([token.text, chip]) : "";
    if (key === this.shown) return;
    this.shown = key;
    this.caretInfo.replaceChildren(...(token && chip ? this.chipInfo(placeOf(token.text), chip) : []));
  }

  chipInfo(place, chip) {
    const name = element("code", place);
    const { textYes, textNo } = this.texts;
    if (chip.kind === "unknown" || chip.kind === "none") return [name, " ", element("span", chip.text, "faulty")];
    if (chip.kind === "yes" || chip.kind === "no") return [name, " ", element("b", chip.kind === "yes" ? textYes : textNo)];
    const info = [name, " = ", element("b", chip.text)];
    if (!chip.title) return info;
    const link = chip.url ? Object.assign(element("a", chip.title), { href: chip.url, target: "_blank" }) : chip.title;
    return [...info, " · ", link];
  }

  // As if it had been typed, so that it can be undone. A condition is put around what is selected.
  insert(text) {
    const { area } = this;
    const inside = text.indexOf("%}{%") + 2;
    const selected = area.value.slice(area.selectionStart, area.selectionEnd);
    const start = area.selectionStart;
    area.focus();
    const written = inside > 1 ? text.slice(0, inside) + selected + text.slice(inside) : text;
    if (!document.execCommand("insertText", false, written)) {
      area.setRangeText(written, start, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (inside > 1) area.setSelectionRange(start + inside, start + inside + selected.length);
    this.atCaret();
  }

  // Another text in its place, which can be undone, too.
  replace(text) {
    this.area.select();
    this.insert(text);
  }

  goTo(line) {
    const before = this.value.split("\n").slice(0, line - 1);
    const start = before.reduce((sum, text) => sum + text.length + 1, 0);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, start);
    this.backdrop.children[line - 1]?.scrollIntoView({ block: "center" });
  }
}

function placeOf(text) {
  return text.slice(2, -2).replace(/^[-+]?\s*|\s*[-+]?$/g, "");
}

function lineOf(parts, faulty) {
  const line = element("div", "", faulty ? "wline faulty" : "wline");
  for (const [kind, text] of parts) {
    if (!kind) {
      line.append(text);
      continue;
    }
    const chip = element("span", "", `wchip ${kind}`);
    const [, open, middle, close] = /^(\{[{%#][-+]?\s*)?([\s\S]*?)(\s*[-+]?[}%#]\})?$/.exec(text);
    if (open) chip.append(element("span", open, "brace"));
    chip.append(middle);
    if (close) chip.append(element("span", close, "brace"));
    line.append(chip);
  }
  return line;
}

export function element(name, text = "", className = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}
