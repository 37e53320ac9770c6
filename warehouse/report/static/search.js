// The search over the quotations and articles in searched.js. Every word must begin a word of what is found; a phrase in
// quotation marks must stand as it is, and one that is left open goes on to the end. Capitals and accents do not matter. What is
// found is written as text, never as markup.
"use strict";

const SHOWN = 100;
const AROUND = 140;
const folded = new Map();

function foldCharacter(character) {
  let plain = folded.get(character);
  if (plain === undefined) {
    const lower = character.normalize("NFD")[0].toLowerCase();
    plain = lower.length === character.length ? lower : character;
    folded.set(character, plain);
  }
  return plain;
}

// As long as the text itself, so that places in the one are places in the other.
function fold(text) {
  const plain = text.replace(/[^\x00-\x7f]/gu, foldCharacter);
  return plain.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

function withStraightMarks(query) {
  return query.replace(/[“”„‟«»]/g, '"');
}

function termsOf(query) {
  const words = fold(withStraightMarks(query));
  const terms = [...words.matchAll(/"([^"]+)(?:"|$)|([^\s"]+)/g)].map((match) => (match[1] ?? match[2]).trim()).filter((term) => term !== "");
  return terms.map((term) => {
    const escaped = term.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&").replace(/\s+/g, "\\s+");
    return new RegExp(/^[\p{L}\p{N}]/u.test(term) ? `(?<![\\p{L}\\p{N}])${escaped}` : escaped, "gu");
  });
}

function hits(texts, terms) {
  return terms.every((term) => texts.some((text) => ((term.lastIndex = 0), term.test(text))));
}

function controlsShown(text) {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) =>
    "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

// The text with what was found marked; of a long one, the stretch around the first place.
function marked(text, plain, terms, isLong) {
  const places = terms.flatMap((term) => [...plain.matchAll(term)].map((match) => [match.index, match.index + match[0].length]));
  places.sort((one, other) => one[0] - other[0]);
  const from = isLong && places.length ? Math.max(0, places[0][0] - AROUND) : 0;
  const to = isLong ? Math.min(text.length, from + 3 * AROUND) : text.length;
  const nodes = [from > 0 ? "… " : ""];
  let end = from;
  for (const [first, last] of places) {
    if (first < end || last > to) continue;
    const mark = document.createElement("mark");
    mark.textContent = controlsShown(text.slice(first, last));
    nodes.push(controlsShown(text.slice(end, first)), mark);
    end = last;
  }
  nodes.push(controlsShown(text.slice(end, to)), to < text.length ? " …" : "");
  return nodes;
}

function element(name, content, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}

function title(href, text) {
  const words = controlsShown(text ?? "without a headline");
  return href === null ? words : element("a", [words], { href });
}

const articles = window.searched.articles.map(([href, headline, outlet, date, body]) => ({
  href, headline, outlet, date, body, plain: [fold(headline ?? ""), fold(body ?? ""), fold(outlet ?? "")],
}));
const quotations = window.searched.quotations.map(([href, words, speaker, kind, outlet, date, headline]) => ({
  href, words, speaker, kind, outlet, date, headline, plain: [fold(words), fold(speaker ?? "")],
}));

function articleItem(article, terms) {
  const origin = `${controlsShown(article.outlet ?? "outlet not known")}, ${article.date ?? "no date"}`;
  const heading = element("p", [title(article.href, article.headline)], { className: "headline" });
  const body = element("p", article.body === null ? [] : marked(article.body, article.plain[1], terms, true), { dir: "auto" });
  return element("li", [heading, body, element("p", [origin])], { className: "said" });
}

function quotationItem(quotation, terms) {
  const words = element("blockquote", marked(quotation.words, quotation.plain[0], terms, false), { dir: "auto" });
  const speaker = element("b", [controlsShown(quotation.speaker ?? "not attributed")]);
  const kind = element("span", [quotation.kind], { className: `kind ${quotation.kind}` });
  const origin = `, ${controlsShown(quotation.outlet ?? "outlet not known")}, ${quotation.date ?? "no date"}: `;
  const line = element("p", [speaker, ", ", kind, origin, title(quotation.href, quotation.headline)]);
  return element("li", [words, line], { className: `said ${quotation.kind}` });
}

function fill(id, found, item, terms) {
  const list = document.getElementById(id);
  list.replaceChildren(...found.slice(0, SHOWN).map((row) => item(row, terms)));
  list.parentElement.hidden = found.length === 0;
}

function counted(found, one, many) {
  const words = `${found.length.toLocaleString("en")} ${found.length === 1 ? one : many}`;
  return found.length > SHOWN ? `${words} (the first ${SHOWN} are shown)` : words;
}

function search(query) {
  const terms = termsOf(query);
  const status = document.getElementById("status");
  const foundQuotations = terms.length ? quotations.filter((row) => hits(row.plain, terms)) : [];
  const foundArticles = terms.length ? articles.filter((row) => hits(row.plain, terms)) : [];
  fill("found-quotations", foundQuotations, quotationItem, terms);
  fill("found-articles", foundArticles, articleItem, terms);
  const found = `${counted(foundQuotations, "quotation", "quotations")} and ${counted(foundArticles, "article", "articles")} found.`;
  const isOpen = withStraightMarks(query).split('"').length % 2 === 0;
  const open = isOpen ? " A quotation mark is left open: the phrase goes on to the end of what is sought." : "";
  status.textContent = terms.length ? found + open : "";
}

const sought = document.getElementById("sought");
const asked = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search).get("q") ?? "";
const withText = articles.filter((row) => row.body !== null).length;
document.getElementById("coverage").textContent =
  `Searches ${quotations.length.toLocaleString("en")} quotations and ${articles.length.toLocaleString("en")} articles, ` +
  (withText === articles.length ? "with their text." : `${withText.toLocaleString("en")} of them with their text.`);
sought.value = asked;
sought.form.addEventListener("submit", (event) => {
  event.preventDefault();
  location.hash = new URLSearchParams({ q: sought.value }).toString();
  search(sought.value);
});
let waiting = 0;
sought.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => search(sought.value), 200);
});
search(asked);
