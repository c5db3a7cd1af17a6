// Searchable selects: names are asked for while one types, never more than the server gives.
import "../vendor/tom-select/tom-select.base.min.js";

export function dress(select) {
  const address = new URL(select.dataset.lookup, window.location.href);
  const none = select.querySelector('option[value=""]')?.textContent ?? "";
  const labelled = document.querySelector(`label[for="${select.id}"]`);
  const picker = new window.TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: [],
    // What the server found for these words matches, whatever it looked at; until it answers, names are compared.
    score: (query) => (item) => (!query || item.asked === query || item.text.includes(query) ? 1 : 0),
    sortField: [{ field: "$order" }],
    maxOptions: 40,
    preload: "focus",
    loadThrottle: 200,
    allowEmptyOption: !select.required,
    openOnFocus: true,
    selectOnTab: true,
    placeholder: select.required ? select.dataset.hint : none,
    shouldLoad: () => true,
    // Typing refreshes the list a moment later, even when one has chosen and gone on meanwhile: that would open it
    // again and take the focus back.
    onDropdownClose() {
      window.clearTimeout(this.refreshTimeout);
      this.refreshTimeout = null;
    },
    load(query, done) {
      address.searchParams.set("query", query);
      // Answers may overtake each other; only the one to what was asked last may fill the list.
      const number = (this.asked = (this.asked ?? 0) + 1);
      fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then((found) => {
          if (number !== this.asked) return done([]);
          this.clearOptions((option) => this.items.includes(option.value));
          found.forEach((item) => { item.asked = query; });
          return done(select.required || query ? found : [{ value: "", text: none, asked: "" }, ...found]);
        })
        .catch(() => done([]));
    },
    render: {
      option: (data, escape) =>
        `<div><span>${escape(data.text)}</span>${data.note ? `<span class="option-note">${escape(data.note)}</span>` : ""}</div>`,
      no_results: (_data, escape) => `<div class="no-results">${escape(select.dataset.none)}</div>`,
      loading: () => null,
    },
  });
  if (labelled) picker.control_input.setAttribute("aria-label", labelled.textContent.replace("*", "").trim());
  for (const name of ["aria-invalid", "aria-describedby"]) {
    if (select.hasAttribute(name)) picker.control_input.setAttribute(name, select.getAttribute(name));
  }
}
