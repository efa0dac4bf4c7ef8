// SPDX-License-Identifier: AGPL-3.0-or-later
// What HTML cannot do by itself: no framework, no inline handler, no text (every word comes from the page).
// Each page also works without this file.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  /* ---------- dialogs and menus ---------- */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    if (event.target.closest("[data-print]")) window.print();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details.menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
  });

  /* ---------- the error summary takes the focus when the page opens, and when a fragment brings one ---------- */
  const focusSummary = (root) => { const summary = one(".errsum", root); if (summary) summary.focus(); };
  if (!location.hash) focusSummary(document);
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.target));

  /* ---------- a form is sent once; one that fetches a file (data-download) leaves the page standing ---------- */
  const release = (form) => {
    delete form.dataset.sent;
    all("[data-resting]", form).forEach((button) => {
      button.textContent = button.dataset.resting;
      delete button.dataset.resting;
      button.removeAttribute("aria-disabled");
    });
  };
  // a save by itself that is under way ends first: its answer says on top of what the form is sent
  const sendAfterSave = (form, button) => form.addEventListener("htmx:afterRequest", () => setTimeout(() => form.requestSubmit(button)), { once: true });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if ("autosave" in form.dataset && form.classList.contains("htmx-request") && !event.defaultPrevented) { event.preventDefault(); sendAfterSave(form, button); return; }
    if (form.method !== "post" || event.defaultPrevented || "download" in form.dataset || (button && button.formMethod === "dialog")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (!button || !button.dataset.busy) return;
    button.dataset.resting = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest("form"); if (form) release(form); });

  /* ---------- counters: data-count-used and data-count-over hold the sentences ---------- */
  const count = (field) => {
    const line = document.getElementById(field.dataset.count);
    const limit = field.maxLength > 0 ? field.maxLength : Number(field.dataset.limit || 0);
    const used = [...field.value].length, left = limit - used;
    line.textContent = fill(line.dataset.text, { used, left });
  };
  document.addEventListener("input", (event) => { if (event.target.dataset.count) count(event.target); });
  all("[data-count]").forEach(count);

  /* ---------- batch bar: counts the marked rows and adds up their amounts ---------- */
  const batch = (form) => {
    const bar = one(".bulk", form), items = all("[data-bulk-item]", form), marked = items.filter((box) => box.checked);
    const sum = marked.reduce((total, box) => total + Number(box.dataset.amount || 0), 0);
    bar.hidden = marked.length === 0;
    const line = one("[data-text]", bar);
    line.textContent = fill(line.dataset.text, { count: marked.length, sum: (sum / 1e6).toFixed(2) });
    const every = one("[data-bulk-all]", form);
    if (every) { every.checked = items.length > 0 && marked.length === items.length; every.indeterminate = marked.length > 0 && !every.checked; }
    items.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
  };
  all("form[data-bulk]").forEach((form) => {
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-bulk-all]")) all("[data-bulk-item]", form).forEach((box) => { box.checked = event.target.checked; });
      batch(form);
    });
    form.addEventListener("reset", () => setTimeout(() => batch(form)));
    batch(form);
  });

  /* ---------- an answer on which other questions depend: save and show them ---------- */
  document.addEventListener("change", (event) => {
    if (event.target.dataset.steers === undefined) return;
    const form = event.target.form, act = document.createElement("input");
    act.type = "hidden"; act.name = "act"; act.value = "rows";
    form.append(act);
    form.action = `${form.action.split("#")[0]}#${event.target.id}`;
    form.requestSubmit();
  });

  /* ---------- cells copied from a spreadsheet fill the table from the cell they are pasted into ---------- */
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-paste] td");
    const text = event.clipboardData.getData("text/plain");
    if (!cell || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = all("tbody tr", cell.closest("table")), top = rows.indexOf(cell.parentElement);
    const left = all("td", cell.parentElement).indexOf(cell);
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const target = rows[top + down] && all("td", rows[top + down])[left + right];
      const box = target && one("input, select, textarea", target);
      if (!box) return;
      if (box.tagName === "SELECT") { const found = [...box.options].find((option) => option.text === value.trim()); if (found) box.value = found.value; } else box.value = value.trim();
    }));
    cell.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---------- autosave: the mark says what happened to the last change ---------- */
  let failures = 0, announced = 0;
  const mark = (form) => document.getElementById(form.dataset.autosave);
  const say = (form, state) => {
    const line = mark(form), now = Date.now();
    line.className = `autosave autosave-${state}`;
    one("[data-state-text]", line).textContent = line.dataset[state];
    line.setAttribute("aria-live", state === "failed" || now - announced > 30000 ? "polite" : "off");
    announced = now;
  };
  // signing in again in another tab brings a new token: the form goes on with that one
  document.addEventListener("htmx:configRequest", (event) => {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/), field = one("input[name=csrfmiddlewaretoken]", event.detail.elt);
    if (!cookie || !field) return;
    field.value = cookie[1];
    event.detail.parameters.csrfmiddlewaretoken = cookie[1];
  });
  // an answer that came from another address is the sign-in page of a session that has ended: nothing was saved
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = event.detail, form = detail.requestConfig.elt.closest("form[data-autosave]");
    if (!form || !detail.xhr.responseURL) return;
    if (new URL(detail.xhr.responseURL).pathname === new URL(detail.pathInfo.requestPath, location.href).pathname) return;
    detail.shouldSwap = false;
    detail.isError = true;
    form.dataset.ended = "1";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault(); else say(form, "saving");
  });
  const failed = (state) => (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (!form) { showProblem(); return; }
    failures += 1;
    say(form, form.dataset.ended ? "ended" : state);
    delete form.dataset.ended;
  };
  document.addEventListener("htmx:responseError", failed("failed"));
  document.addEventListener("htmx:sendError", failed("offline"));
  document.addEventListener("htmx:afterOnLoad", (event) => {
    failures = 0;
    const form = event.target.closest("form[data-autosave]");
    if (form && event.detail.xhr.status === 409) say(form, "failed");
  });
  window.addEventListener("beforeunload", (event) => { if (failures >= 3) event.preventDefault(); });

  /* ---------- an answer that could not be shown in place ---------- */
  const showProblem = () => { const box = document.getElementById("problem"); if (box) { box.hidden = false; box.focus(); } };
})();
