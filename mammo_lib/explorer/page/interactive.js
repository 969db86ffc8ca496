"use strict";
// Numbers are looked up, never computed: each interval was made by the library. Every name is set
// as text, so that no name can be markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const slider = byId("threshold");

function element(name, options = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(options)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const count = (n) => n.toLocaleString("en-GB");
const number = (x) => (x === null ? "–" : x.toFixed(2));

function interval(rate, at) {
  const [value, low, high] = rate.map((part) => part[at]);
  return low === null ? `${number(value)} (no interval)`
    : `${number(value)} (${number(low)}–${number(high)})`;
}

const model = () => data.models[byId("model").selectedIndex];
const attribute = () => model().attributes[byId("attribute").selectedIndex];
const boxes = () => [...byId("groups").querySelectorAll("input")];
const shown = () => (attribute()?.groups ?? []).filter((_, i) => boxes()[i]?.checked);

function fillModels() {
  byId("model").replaceChildren(...data.models.map((m) => element("option", {}, m.name)));
}

function fillAttributes() {
  const names = model().attributes.map((a) => element("option", {}, a.name));
  byId("attribute").replaceChildren(...(names.length ? names : [element("option", {}, "none recorded")]));
}

function fillGroups() {
  const labels = (attribute()?.groups ?? []).map((group) => {
    const box = element("input", { type: "checkbox" });
    box.checked = true;
    return element("label", {}, box, ` ${group.name} (n = ${count(group.n)})`);
  });
  byId("groups").replaceChildren(...(labels.length ? labels : ["Only all breasts together."]));
}

function setSlider() {
  slider.max = model().thresholds.length - 1;
  slider.value = model().start;
}

function said(row, at) {
  if (row.note) return `n = ${count(row.n)} breasts, ${row.note} to show more.`;
  const others = row.n - row.positives;
  return `${count(row.tp[at])} of ${count(row.positives)} breasts with cancer called, sensitivity `
    + `${interval(row.sensitivity, at)}; ${count(row.fp[at])} of ${count(others)} without cancer `
    + `called, specificity ${interval(row.specificity, at)}; ${count(row.n)} breasts of `
    + `${count(row.patients)} patients.`;
}

function summarise(at) {
  const told = model().thresholds[at], frozen = at === model().start && model().frozen;
  const which = frozen ? " (the frozen one, from validation data)" : "";
  byId("value").textContent = `${told}${frozen ? ", frozen" : ""}`;
  slider.setAttribute("aria-valuetext", byId("value").textContent);
  byId("summary").textContent =
    `${model().name} at threshold ${told}${which}, all breasts: ${said(model().every, at)}`;
}

const SVG = "http://www.w3.org/2000/svg";
function shape(name, options, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(options)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

const X = (rate) => 38 + 210 * rate, Y = (rate) => 214 - 206 * rate;

function drawRoc(at) {
  const every = model().every, svg = byId("roc"), title = byId("roc-text");
  const parts = [shape("path", { class: "axis", d: `M${X(0)} ${Y(1)}V${Y(0)}H${X(1)}` }),
    shape("path", { class: "chance", d: `M${X(0)} ${Y(0)}L${X(1)} ${Y(1)}` })];
  for (const tick of [0, 0.5, 1]) {
    parts.push(shape("text", { x: X(tick), y: 229, "text-anchor": "middle" }, String(tick)),
      shape("text", { x: 33, y: Y(tick) + 4, "text-anchor": "end" }, String(tick)));
  }
  parts.push(shape("text", { x: X(0.5), y: 245, "text-anchor": "middle" }, "False-positive rate"),
    shape("text", { transform: `translate(11 ${Y(0.5)}) rotate(-90)`, "text-anchor": "middle" }, "Sensitivity"));
  if (!every.note) parts.push(...rocOf(every, at));
  title.textContent = every.note ? said(every, at)
    : `ROC curve of ${model().name}; the point of this threshold at false-positive rate `
      + `${number(1 - every.specificity[0][at])} and sensitivity ${number(every.sensitivity[0][at])}`;
  svg.replaceChildren(title, ...parts);
}

function rocOf(row, at) {
  const [up, low, high] = row.sensitivity, [across, left, right] = row.specificity;
  const points = up.map((value, i) => `${X(1 - across[i]).toFixed(1)} ${Y(value).toFixed(1)}`);
  const x = X(1 - across[at]), y = Y(up[at]), parts = [
    shape("path", { class: "curve", d: `M${points.join("L")}` })];
  if (low[at] !== null)
    parts.push(shape("line", { class: "arm", x1: x, x2: x, y1: Y(low[at]), y2: Y(high[at]) }));
  if (left[at] !== null)
    parts.push(shape("line", { class: "arm", x1: X(1 - right[at]), x2: X(1 - left[at]), y1: y, y2: y }));
  return [...parts, shape("circle", { class: "point", cx: x, cy: y, r: 5 })];
}

function bar(kind, rate, at) {
  const [value, low, high] = rate.map((part) => part[at]);
  const fill = element("div", { class: "fill" }), span = element("div", { class: "span" });
  fill.style.width = `${100 * value}%`;
  if (low !== null) {
    span.style.left = `${100 * low}%`;
    span.style.width = `${100 * (high - low)}%`;
  }
  const words = element("span", {}, interval(rate, at));
  words.setAttribute("aria-label", `${kind} ${interval(rate, at)}`);
  return element("div", { class: `bar ${kind}` },
    element("div", { class: "track", "aria-hidden": "true" }, fill, span), words);
}

function drawBars(at) {
  const blocks = [model().every, ...shown()].map((row) => {
    const size = row.note ? `n = ${count(row.n)}: ${row.note}`
      : `${count(row.positives)} cancers of ${count(row.n)}`;
    const name = element("div", { class: "name" }, `${row.name} `,
      element("span", { class: row.note ? "few" : "size" }, `(${size})`));
    const bars = row.note ? [] : ["sensitivity", "specificity"].map((kind) => bar(kind, row[kind], at));
    return element("div", { class: "group" }, name, ...bars);
  });
  byId("bars").replaceChildren(...blocks);
}

const COLUMNS = ["n", "TP", "FN", "FP", "TN", "Sensitivity", "Specificity"];

function cells(row, at) {
  if (row.note) return [count(row.n), row.note];
  const others = row.n - row.positives;
  return [count(row.n), count(row.tp[at]), count(row.positives - row.tp[at]), count(row.fp[at]),
    count(others - row.fp[at]), interval(row.sensitivity, at), interval(row.specificity, at)];
}

function drawTable(at) {
  const head = element("tr", {}, element("th", { scope: "col" }, "Group"),
    ...COLUMNS.map((name) => element("th", { scope: "col" }, name)));
  const rows = [model().every, ...shown()].map((row) => {
    const values = cells(row, at).map((text, i) => {
      const last = row.note && i === 1, options = { "data-name": last ? "" : COLUMNS[i] };
      if (last) Object.assign(options, { colspan: COLUMNS.length - 1, class: "few" });
      if (i > 4) options.class = "rate";
      return element("td", options, text);
    });
    return element("tr", {}, element("th", { scope: "row" }, row.name), ...values);
  });
  byId("table").replaceChildren(
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

function draw() {
  const at = Number(slider.value);
  summarise(at);
  drawRoc(at);
  drawBars(at);
  drawTable(at);
  byId("reset").textContent = model().frozen ? "Back to the frozen threshold" : "Back to the middle";
}

function tell() {
  const kind = data.synthetic ? "Synthetic data: no clinical claim. " : "";
  byId("about").textContent = `${kind}Run ${data.run}. Test breasts, the mean over a breast's images; `
    + "move the threshold with the slider or the arrow keys.";
  byId("notes").textContent = `In brackets ${100 * data.level} % intervals: Wilson's on the effective `
    + "number of breasts, patients being clusters; each stands alone and is not corrected for the "
    + `number of groups. A group with fewer than ${data.too_few} breasts with or without cancer shows its `
    + "size only. TP: cancer called, FN: cancer missed, FP: called without cancer, TN: neither. "
    + "A threshold picked here for its results on these test data would look better than it is: "
    + "only the frozen one was fixed before they were seen. " + kind;
}

byId("model").addEventListener("change", () => {
  const kept = byId("attribute").selectedIndex, ticks = boxes().map((box) => box.checked);
  fillAttributes();
  byId("attribute").selectedIndex = kept;
  fillGroups();
  boxes().forEach((box, i) => { box.checked = ticks[i] ?? true; });
  setSlider();
  draw();
});
byId("attribute").addEventListener("change", () => { fillGroups(); draw(); });
byId("groups").addEventListener("change", draw);
slider.addEventListener("input", draw);
byId("reset").addEventListener("click", () => { slider.value = model().start; draw(); });
byId("choices").addEventListener("submit", (event) => event.preventDefault());
tell();
fillModels();
fillAttributes();
fillGroups();
setSlider();
draw();
