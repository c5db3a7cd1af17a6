// Reordering the outline: by the handle, with mouse, finger or pen, and by Alt with an arrow key.

const siblings = (item) => [...item.parentElement.children].filter((other) => other.matches("[data-movable]"));

export function watchOrder(outline, move) {
  outline.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const item = event.target.closest("[data-movable]");
    if (!item) return;
    event.preventDefault();
    const all = siblings(item);
    const to = all.indexOf(item) + (event.key === "ArrowUp" ? -1 : 1);
    if (to >= 0 && to < all.length) move(item, to, event.target.id);
  });
  outline.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.target.matches("[data-handle]")) drag(event, move);
  });
}

function drag(event, move) {
  event.preventDefault();
  const handle = event.target;
  const item = handle.closest("[data-movable]");
  const before = siblings(item);
  item.classList.add("dragged");
  handle.setPointerCapture(event.pointerId);

  // The others make room: what is dragged must stay where it is in the document, or it would lose the pointer.
  const pass = (other, neighbour, side) => {
    for (let next = item[neighbour]; next; next = item[neighbour]) {
      item[side](next);
      if (next === other) return;
    }
  };
  const follow = (moved) => {
    for (const other of siblings(item)) {
      if (other === item) continue;
      const box = other.getBoundingClientRect();
      if (moved.clientY < box.top || moved.clientY > box.bottom) continue;
      const above = item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
      const middle = (box.top + box.bottom) / 2;
      if (above && moved.clientY < middle) pass(other, "previousElementSibling", "after");
      else if (!above && moved.clientY > middle) pass(other, "nextElementSibling", "before");
      break;
    }
  };
  const back = () => {
    const after = before[before.indexOf(item) + 1];
    if (after) after.before(item);
    else before.filter((other) => other !== item).at(-1)?.after(item);
  };
  const end = async (kept) => {
    handle.removeEventListener("pointermove", follow);
    handle.removeEventListener("pointerup", drop);
    handle.removeEventListener("pointercancel", cancel);
    document.removeEventListener("keydown", escape, true);
    const to = siblings(item).indexOf(item);
    const link = item.querySelector(".outline-link").id;
    if (!kept || to === before.indexOf(item)) back();
    else if (!(await move(item, to, link))) back();
    item.classList.remove("dragged");
  };
  const drop = () => end(true);
  const cancel = () => end(false);
  const escape = (pressed) => {
    if (pressed.key !== "Escape") return;
    pressed.stopPropagation();
    end(false);
  };
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", escape, true);
}
