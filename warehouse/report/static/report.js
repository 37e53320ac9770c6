// What every page of the report does with its own content: charts drawn from their tables, tables saved as CSV, reasons shown
// beside quotations, quotations filtered by topic. Without scripts the tables and texts are all there.
"use strict";

function rowsOf(table) {
  const fields = [...table.tHead.rows[0].cells].map((cell) => cell.dataset.field);
  return [...table.tBodies[0].rows].map((row) =>
    Object.fromEntries(
      [...row.cells].map((cell, i) => [fields[i], "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim()]),
    ),
  );
}

function csvOf(table) {
  const rows = rowsOf(table);
  const fields = [...table.tHead.rows[0].cells].map((cell) => cell.dataset.field);
  // A sheet would take text that begins like this for a formula.
  const safe = (value) => (typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value));
  const quoted = (value) => `"${safe(value).replaceAll('"', '""')}"`;
  return [fields, ...rows.map((row) => fields.map((field) => row[field]))].map((row) => row.map(quoted).join(",") + "\r\n").join("");
}

function save(table) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", csvOf(table)], { type: "text/csv;charset=utf-8" }));
  link.download = `${table.dataset.name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

for (const button of document.querySelectorAll("button.csv")) {
  button.hidden = false;
  button.addEventListener("click", () => save(document.getElementById(button.dataset.table)));
}

// A region that does not scroll is no stop for the Tab key.
const regions = document.querySelectorAll(".scroll");
function stops() {
  for (const region of regions) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  }
}
addEventListener("resize", stops);
for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", stops);
stops();

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

function place(at) {
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const above = at.top - tip.offsetHeight - 6;
  tip.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
  tip.style.top = `${(above >= 0 ? above : at.bottom + 6) + scrollY}px`;
}

// What a chart says of the bar under the pointer: text only, as the values come from articles.
function chartTip(handler, event, item, value) {
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  tip.replaceChildren(
    ...Object.entries(value).map(([name, told]) => {
      const line = document.createElement("p");
      line.textContent = `${name.replaceAll("_", " ")}: ${told}`;
      return line;
    }),
  );
  place({ left: event.clientX + 12, top: event.clientY - 4, bottom: event.clientY + 16 });
}

for (const plot of document.querySelectorAll(".plot")) {
  const spec = JSON.parse(plot.dataset.spec);
  spec.data = { values: rowsOf(document.getElementById(plot.dataset.table)) };
  const options = { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: chartTip, logLevel: 1 };
  vegaEmbed(plot, spec, options).then(
    () => plot.classList.add("drawn"),
    (error) => console.error(error),
  );
}

// The reason for an attribution, beside the quotation that has the pointer or the focus. Escape puts it away.
const reason = document.createElement("div");
reason.className = "reason card";
reason.hidden = true;
document.body.append(reason);
let shown = null;
let leaving = 0;

function pieces(id) {
  return document.querySelectorAll(`[data-quotation="${CSS.escape(id)}"]`);
}

function show(piece) {
  clearTimeout(leaving);
  const id = piece.dataset.quotation;
  if (shown === id) return;
  hide();
  shown = id;
  for (const part of pieces(id)) part.classList.add("on");
  const source = document.getElementById(document.getElementById(id).getAttribute("aria-describedby"));
  reason.replaceChildren(...source.cloneNode(true).childNodes);
  reason.hidden = false;
  const at = piece.getClientRects()[0];
  const room = document.documentElement.clientWidth - reason.offsetWidth - 8;
  const above = at.top - reason.offsetHeight - 4;
  reason.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
  reason.style.top = `${(above >= 0 ? above : piece.getBoundingClientRect().bottom + 4) + scrollY}px`;
}

function hide() {
  clearTimeout(leaving);
  if (shown !== null) for (const part of pieces(shown)) part.classList.remove("on");
  shown = null;
  reason.hidden = true;
}

function leave() {
  clearTimeout(leaving);
  leaving = setTimeout(hide, 250);
}

for (const piece of document.querySelectorAll("[data-quotation]")) {
  piece.addEventListener("pointerenter", () => show(piece));
  piece.addEventListener("pointerleave", leave);
  piece.addEventListener("focus", () => show(piece));
  piece.addEventListener("blur", leave);
}
reason.addEventListener("pointerenter", () => clearTimeout(leaving));
reason.addEventListener("pointerleave", leave);
addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

for (const select of document.querySelectorAll("select[data-filters]")) {
  const list = document.getElementById(select.dataset.filters);
  const told = select.parentElement.querySelector("output");
  select.parentElement.hidden = false;
  select.addEventListener("change", () => {
    let count = 0;
    for (const item of list.children) {
      item.hidden = select.value !== "" && !JSON.parse(item.dataset.topics).includes(select.value);
      if (!item.hidden) count += 1;
    }
    told.textContent = `${count} of ${list.children.length}`;
  });
}
