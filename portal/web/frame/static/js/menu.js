// The drawer of small screens, groups that stay as one left them, and pop-ups that close when one turns to something else.

export function watchMenu() {
  const side = document.getElementById("side");
  const button = document.querySelector("[data-menu]");
  const scrim = document.querySelector(".scrim");
  if (side && button) {
    button.setAttribute("role", "button");
    button.setAttribute("aria-expanded", "false");
    const show = (open) => {
      side.classList.toggle("open", open);
      scrim.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      document.querySelector("main").inert = open;
      (open ? side.querySelector("a") : button).focus();
    };
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(!side.classList.contains("open"));
    });
    button.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        show(true);
      }
    });
    document.querySelectorAll("[data-menu-close]").forEach((item) =>
      item.addEventListener("click", (event) => {
        event.preventDefault();
        show(false);
      }),
    );
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && side.classList.contains("open")) show(false);
    });
    keepGroups(side);
    side.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  }
  const popups = document.querySelectorAll("details[data-dismiss]");
  const close = (except) => popups.forEach((item) => { if (item !== except) item.open = false; });
  document.addEventListener("click", (event) => close(event.target.closest("details[data-dismiss]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    popups.forEach((item) => {
      if (item.open) {
        item.open = false;
        item.querySelector("summary").focus();
      }
    });
  });
}

const OPEN = "menu.open";

function keepGroups(side) {
  const groups = [...side.querySelectorAll("details[data-group]")];
  const kept = JSON.parse(sessionStorage.getItem(OPEN) || "[]");
  groups.forEach((group) => {
    if (kept.includes(group.dataset.group)) group.open = true;
    group.addEventListener("toggle", () => {
      const open = groups.filter((item) => item.open).map((item) => item.dataset.group);
      sessionStorage.setItem(OPEN, JSON.stringify(open));
    });
  });
}
