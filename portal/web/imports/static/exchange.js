// Import pages: says at once that a file is too large, and shows how far a running import is.
(() => {
  "use strict";

  const form = document.querySelector("form[data-upload]");
  if (form) {
    const input = form.querySelector("input[type=file]");
    const error = document.getElementById("file-error");
    const check = () => {
      const file = input.files[0];
      const large = Boolean(file) && file.size > Number(form.dataset.maxBytes);
      error.textContent = large ? form.dataset.tooLarge : "";
      input.classList.toggle("is-invalid", large);
      return !large;
    };
    input.addEventListener("change", check);
    form.addEventListener("submit", (event) => {
      if (!check()) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  const job = document.querySelector("[data-job-url]");
  if (job) {
    const done = job.querySelector("[data-job-done]");
    const bar = job.querySelector("[data-job-bar]");
    const ask = async () => {
      try {
        const response = await fetch(job.dataset.jobUrl, { headers: { Accept: "application/json" } });
        if (!response.ok) {
          throw new Error(String(response.status));
        }
        const found = await response.json();
        if (found.state !== job.dataset.jobState) {
          window.location.reload();
          return;
        }
        done.textContent = found.done;
        if (found.total) {
          bar.max = found.total;
          bar.value = found.done;
        }
      } catch {
        // The server may be restarting; ask again.
      }
      window.setTimeout(ask, 1000);
    };
    window.setTimeout(ask, 700);
  }
})();
