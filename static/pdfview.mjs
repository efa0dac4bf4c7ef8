// SPDX-License-Identifier: AGPL-3.0-or-later
// A small viewer over pdf.js: pages below each other, drawn when they come near, fetched in parts; text can be selected.
const NEAR = "600px 0px";
const CHUNK = 262144;
const EDGES = 24; // left and right of the pages
const SHARPEST = 2;
const SCALES = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

const one = (selector, root) => root.querySelector(selector);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

let library = null;
const loaded = async (tabs) => {
  if (!library) {
    library = await import(tabs.dataset.pdfjs);
    library.GlobalWorkerOptions.workerSrc = tabs.dataset.worker;
  }
  return library;
};

/** Holds one open file: its pages, the scale, and which page is in sight. */
class Viewer {
  constructor(box, tabs) {
    this.box = box;
    this.tabs = tabs;
    this.sheets = one("[data-sheets]", box);
    this.scale = 2; // index of SCALES; 1 is the width of the pane
    this.task = null;
    this.turn = 0;
    box.addEventListener("click", (event) => {
      const page = event.target.closest("[data-page]"), zoom = event.target.closest("[data-zoom]");
      if (page) this.go(this.inSight() + Number(page.dataset.page));
      if (zoom) this.zoom(Number(zoom.dataset.zoom));
    });
    box.addEventListener("scroll", () => this.tell(), { passive: true });
  }

  async open(address, name, type) {
    const turn = ++this.turn;
    this.close();
    this.say("[data-name]", name);
    one("[data-whole]", this.box).href = address;
    this.state("loading");
    try {
      if (type === "pdf") await this.openPdf(address, turn); else await this.openPicture(address, name);
      if (turn === this.turn) this.state("");
    } catch {
      if (turn === this.turn) this.state("broken");
    }
  }

  close() {
    if (this.task) this.task.destroy();
    if (this.watcher) this.watcher.disconnect();
    this.task = this.watcher = this.file = null;
    this.sheets.replaceChildren();
    this.say("[data-pages]", "");
  }

  async openPicture(address, name) {
    const picture = new Image();
    picture.src = address;
    picture.alt = name;
    await picture.decode();
    this.sheets.append(picture);
  }

  async openPdf(address, turn) {
    const pdfjs = await loaded(this.tabs), base = this.tabs.dataset.base;
    this.task = pdfjs.getDocument({
      url: address,
      cMapUrl: `${base}cmaps/`,
      standardFontDataUrl: `${base}standard_fonts/`,
      wasmUrl: `${base}wasm/`,
      verbosity: pdfjs.VerbosityLevel.ERRORS,
      useWasm: false, // the policy of the house allows no compiled code
      rangeChunkSize: CHUNK,
      disableAutoFetch: true,
      disableStream: true,
    });
    const file = await this.task.promise;
    if (turn !== this.turn) return;
    this.file = file;
    await this.layOut();
  }

  /** Makes an empty sheet for each page, sized like the first until it is drawn. */
  async layOut() {
    const first = await this.file.getPage(1), seen = this.inSight();
    const viewport = this.viewport(first);
    if (this.watcher) this.watcher.disconnect();
    const sheets = Array.from({ length: this.file.numPages }, (_, index) => {
      const sheet = document.createElement("div");
      sheet.className = "viewer-page";
      sheet.dataset.number = index + 1;
      this.size(sheet, viewport);
      return sheet;
    });
    this.sheets.replaceChildren(...sheets);
    this.watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
      if (entry.isIntersecting) this.draw(entry.target); else entry.target.replaceChildren();
    }), { root: this.box, rootMargin: NEAR });
    sheets.forEach((sheet) => this.watcher.observe(sheet));
    this.go(seen);
    this.tell();
  }

  viewport(page) {
    const width = Math.max(200, this.sheets.clientWidth - EDGES);
    return page.getViewport({ scale: (SCALES[this.scale] * width) / page.getViewport({ scale: 1 }).width });
  }

  size(sheet, viewport) {
    sheet.style.width = `${Math.floor(viewport.width)}px`;
    sheet.style.height = `${Math.floor(viewport.height)}px`;
  }

  async draw(sheet) {
    if (sheet.childElementCount) return;
    const canvas = document.createElement("canvas"), text = document.createElement("div");
    text.className = "textLayer";
    sheet.append(canvas, text);
    const page = await this.file.getPage(Number(sheet.dataset.number));
    const viewport = this.viewport(page), sharp = Math.min(SHARPEST, window.devicePixelRatio || 1);
    this.size(sheet, viewport);
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    await page.render({ canvas, viewport, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0] }).promise;
    text.style.setProperty("--total-scale-factor", viewport.scale);
    await new library.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    sheet.dataset.drawn = "";
  }

  inSight() {
    const middle = this.box.scrollTop + this.box.clientHeight / 3;
    const sheets = [...this.sheets.children];
    return 1 + Math.max(0, sheets.findLastIndex((sheet) => sheet.offsetTop <= middle));
  }

  go(number) {
    const sheet = this.sheets.children[Math.min(this.sheets.childElementCount, Math.max(1, number)) - 1];
    if (sheet) this.box.scrollTop = number > 1 ? sheet.offsetTop - one(".viewer-bar", this.box).offsetHeight - 8 : 0;
  }

  zoom(step) {
    const scale = Math.min(SCALES.length - 1, Math.max(0, this.scale + step));
    if (!this.file || scale === this.scale) return;
    this.scale = scale;
    this.layOut();
  }

  tell() {
    const line = one("[data-pages]", this.box);
    const text = this.file ? fill(line.dataset.text, { page: this.inSight(), pages: this.file.numPages }) : "";
    if (line.textContent !== text) line.textContent = text;
  }

  say(selector, text) { one(selector, this.box).textContent = text; }

  state(name) {
    one("[data-loading]", this.box).hidden = name !== "loading";
    one("[data-broken]", this.box).hidden = name !== "broken";
  }
}

let viewer = null;

/** Shows a file in ``box``; ``tabs`` carries the addresses of pdf.js. */
export const show = (box, tabs, { address, name, type }) => {
  viewer ??= new Viewer(box, tabs);
  return viewer.open(address, name, type);
};
