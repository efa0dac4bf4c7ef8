// SPDX-License-Identifier: AGPL-3.0-or-later
// Declaring and scoring: what the pages of experts do more quickly with a script. No text: every word comes from the page.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  all("[data-needs-scripts]").forEach((box) => { box.hidden = false; });

  /* ---------- declaration: “all the others” opens when every row was on the screen; answers are counted ---------- */
  const rest = one("[data-after-rows]");
  if (rest) {
    const unseen = new Set(all("[data-row]")), hint = one("[data-rest-hint]");
    const watcher = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      unseen.delete(entry.target);
      watcher.unobserve(entry.target);
      rest.disabled = unseen.size > 0;
      hint.hidden = !rest.disabled;
    }), { threshold: 0.2 });
    rest.disabled = unseen.size > 0;
    hint.hidden = !rest.disabled;
    unseen.forEach((row) => watcher.observe(row));
    const line = one("[data-answered]");
    const count = () => { line.textContent = fill(line.dataset.text, { done: all("[data-row]").filter((row) => one("input[type=radio]:checked", row)).length }); };
    document.addEventListener("change", count);
    count();
  }

  /* ---------- files of the case: PDF and pictures are shown in place, everything else opens by itself ---------- */
  const tabs = one("[data-viewer]");
  if (tabs) {
    const text = document.getElementById("case-text"), box = document.getElementById("viewer");
    const shown = all("a[data-file]", tabs).filter((tab) => ["pdf", "jpg", "png"].includes(tab.dataset.file));
    const point = (tab) => all("a", tabs).forEach((other) => { if (other === tab) other.setAttribute("aria-current", "page"); else other.removeAttribute("aria-current"); });
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("#case a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
      if (link.dataset.case !== undefined) {
        event.preventDefault();
        point(link);
        box.hidden = true;
        text.hidden = false;
        text.focus({ preventScroll: true });
        return;
      }
      const tab = shown.find((other) => other.href === link.href);
      if (!tab) return;
      event.preventDefault();
      point(tab);
      text.hidden = true;
      box.hidden = false;
      box.focus({ preventScroll: true });
      try {
        const { show } = await import(tabs.dataset.viewer);
        await show(box, tabs, { address: tab.href, name: tab.title, type: tab.dataset.file });
      } catch { window.open(tab.href, "_blank", "noopener"); }
    });
  }

  const sheet = one("[data-scoring]");
  if (!sheet) return;

  /* ---------- scoring: points, levels and the sum ---------- */
  const items = all(".rub[data-max]", sheet);
  const field = (item) => one("input[inputmode]", item);
  const points = (item) => (field(item).value.trim() === "" ? NaN : Number(field(item).value));
  const step = (item) => Number(item.dataset.step);
  const stepped = (item, value) => Number((Math.round(value / step(item)) * step(item)).toFixed(4));
  const total = () => {
    const given = items.map(points).filter((value) => !Number.isNaN(value));
    one("[data-total]", sheet).textContent = Number(given.reduce((sum, value) => sum + value, 0).toFixed(4));
    one("[data-done]", sheet).textContent = given.length;
  };
  const changed = (item) => field(item).dispatchEvent(new Event("change", { bubbles: true }));
  const mark = (item) => all(".levels input", item).forEach((box) => {
    box.checked = points(item) >= Number(box.dataset.low) && points(item) <= Number(box.dataset.high);
  });
  const choose = (item, level) => {
    const box = one(`.levels input[value="${level}"]`, item);
    if (!box) return;
    box.checked = true;
    field(item).value = stepped(item, (Number(box.dataset.low) + Number(box.dataset.high)) / 2);
    total();
    changed(item);
  };
  const move = (item, steps) => {
    const value = stepped(item, (points(item) || 0) + steps * step(item));
    field(item).value = Math.min(Number(item.dataset.max), Math.max(0, value));
    field(item).dispatchEvent(new Event("input", { bubbles: true }));
    changed(item);
  };
  const current = () => Math.max(0, items.findIndex((item) => item.classList.contains("on")));
  const light = (item) => items.forEach((other) => other.classList.toggle("on", other === item));
  // from a box of points to the next box; from anywhere else only the mark moves on, so that 1 to 4 stay levels
  const select = (index, inBox) => {
    const item = items[Math.min(items.length - 1, Math.max(0, index))];
    light(item);
    if (inBox) { field(item).focus(); field(item).select(); } else { item.focus(); item.scrollIntoView({ block: "nearest" }); }
  };
  items.forEach((item) => {
    item.tabIndex = -1;
    item.addEventListener("focusin", () => light(item));
    all(".levels input", item).forEach((box) => box.addEventListener("change", () => choose(item, box.value)));
    field(item).addEventListener("input", () => { mark(item); total(); });
  });

  /* ---------- scoring: keys, off while a text is typed and where they were switched off ---------- */
  const KEYS = "ronghe.keys-off";
  const off = one("[data-keys-off]");
  const stored = (() => { try { return localStorage; } catch { return null; } })();
  if (off) {
    off.checked = Boolean(stored && stored.getItem(KEYS));
    off.addEventListener("change", () => { if (stored && off.checked) stored.setItem(KEYS, "1"); else if (stored) stored.removeItem(KEYS); });
  }
  const comment = (item) => { const box = one("details", item); box.open = true; one("textarea", box).focus(); };
  const click = (selector) => { const link = one(selector); if (link) link.click(); };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || one("dialog[open]")) return;
    if (event.ctrlKey) { if (event.key === "Enter") click("[data-submit]"); return; }
    const target = event.target, item = items[current()], key = event.key.toLowerCase();
    const inBox = target.matches("input[inputmode]") && Boolean(target.closest(".rub"));
    if (inBox && key === "escape") { item.focus(); return; }
    if ((inBox || items.includes(target)) && (key === "arrowup" || key === "arrowdown")) {
      event.preventDefault();
      move(item, key === "arrowup" ? 1 : -1);
      return;
    }
    const isText = target.matches("textarea, select") || (target.matches("input:not([type=radio])") && !(inBox && /^[jkcnp?]$/.test(key)));
    if (isText || (off && off.checked)) return;
    const acts = {
      j: () => select(current() + 1, inBox),
      k: () => select(current() - 1, inBox),
      c: () => comment(item),
      n: () => click("[data-next]"),
      p: () => click("[data-previous]"),
      "?": () => { const list = document.getElementById("keys"); if (list) list.showModal(); },
    };
    if (/^[1-4]$/.test(key)) { event.preventDefault(); choose(item, key); } else if (acts[key]) { event.preventDefault(); acts[key](); }
  });
  total();
  if (!sheet.hasAttribute("hx-post")) return;

  /* ---------- scoring: each change is saved by itself, one request at a time; what failed is tried again ---------- */
  let edits = 0, saved = 0, sending = 0, busy = false, failures = 0, timer = 0, goal = "", submitter = null, leaving = false, stopped = false;
  const save = () => {
    clearTimeout(timer);
    if (busy || stopped || leaving || edits === saved) return;
    htmx.trigger(sheet, "save");
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
  sheet.addEventListener("input", () => { edits += 1; later(1000); });
  sheet.addEventListener("change", () => { edits += 1; later(150); });
  sheet.addEventListener("htmx:beforeRequest", () => { busy = true; sending = edits; });
  const notes = () => items.forEach((item) => {
    const note = one(".errmsg", item).textContent.trim();
    field(item).toggleAttribute("aria-invalid", Boolean(note));
    if (note) { field(item).setAttribute("aria-invalid", "true"); one("details", item).open = true; }
  });
  sheet.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  const done = () => {
    saved = sending;
    failures = 0;
    notes();
    if (edits !== saved) { total(); later(150); }
    if (goal && edits === saved) { leaving = true; location.href = goal; }
  };
  const failed = (status) => {
    goal = "";
    failures += 1;
    if (status === 409) { stopped = true; one("[data-conflict]").focus(); } else later(Math.min(30000, 1000 * 2 ** failures));
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== sheet) return;
    busy = false;
    // the sign-in page of a session that has ended also comes with 200
    if (event.detail.successful && event.detail.xhr.responseText.includes('id="score-state"')) done(); else failed(event.detail.xhr.status);
    if (submitter) { const button = submitter; submitter = null; sheet.requestSubmit(button); }
  });
  window.addEventListener("online", save);
  sheet.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (busy) { event.preventDefault(); submitter = event.submitter; return; }
    leaving = true;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leaves], a[data-discard]");
    if (!link) return;
    if (link.dataset.discard !== undefined) { leaving = true; return; }
    if (edits === saved || stopped || failures) return;
    event.preventDefault();
    goal = link.href;
    save();
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => { if (edits !== saved && !leaving) event.preventDefault(); });
})();
