// The report: draws the figures, opens the sentences behind a number. All text goes in as text, never as markup.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const store = JSON.parse(byId("store").textContent);
  const panel = byId("panel"), items = byId("panel-items"), outlet = byId("panel-outlet");
  const NO_OUTLET = "outlet not known";
  document.documentElement.classList.add("js");

  const make = (tag, text, name) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (name) node.className = name;
    return node;
  };

  // ---- sentences

  const placeOf = (item) => store.documents[store.sentences[item.s[0]][0]];

  const passageOf = (item) => {
    const node = make("p", "", "passage");
    item.s.forEach((number, which) => {
      const letters = Array.from(store.sentences[number][1]); // offsets count code points
      let at = 0;
      for (const [, start, end, role] of item.m.filter((mark) => mark[0] === which)) {
        node.append(letters.slice(at, start).join(""), make("mark", letters.slice(start, end).join(""), role));
        at = end;
      }
      node.append(letters.slice(at).join("") + " ");
    });
    if (item.cut) node.append("…");
    return node;
  };

  const sourceOf = ([name, day, title, url]) => {
    const node = make("cite", `${name || NO_OUTLET}, ${day || "undated"}. `);
    const link = make(url ? "a" : "span", title || "Untitled");
    if (url) Object.assign(link, { href: url, rel: "noopener noreferrer", target: "_blank" });
    node.append(link);
    return node;
  };

  const showItems = (entry) => {
    const kept = entry.items.filter((item) => !outlet.value || (placeOf(item)[0] || NO_OUTLET) === outlet.value);
    items.replaceChildren(...kept.map((item) => {
      const row = make("li");
      row.append(passageOf(item), sourceOf(placeOf(item)));
      if (item.note) row.append(make("div", item.note, "note"));
      return row;
    }));
    items.scrollTop = 0;
  };

  const showFilter = (entry) => {
    const names = [...new Set(entry.items.map((item) => placeOf(item)[0] || NO_OUTLET))].sort();
    byId("panel-filter").hidden = names.length < 2;
    outlet.replaceChildren(new Option("all", ""), ...names.map((name) => new Option(name, name)));
    outlet.onchange = () => showItems(entry);
  };

  const open = (key) => {
    const entry = store.evidence[key];
    const exhibit = key.split("/")[0];
    const figure = byId(exhibit);
    byId("panel-kicker").textContent = figure ? figure.querySelector("h3").textContent : "Finding";
    byId("panel-title").textContent = entry ? entry.label : "Not kept in this page";
    const shown = entry ? entry.items.length : 0;
    const rest = entry && entry.total > shown ? ` ${shown} shown, spread over outlets and dates; “communique annotate” writes them all.` : "";
    byId("panel-note").textContent = entry
      ? `${entry.total.toLocaleString("en")} ${entry.unit} in ${entry.documents.toLocaleString("en")} articles.${rest}`
      : `The sentences behind this point are not kept in the page; its row is in tables/${exhibit}.csv.`;
    showFilter(entry || { items: [] });
    showItems(entry || { items: [] });
    panel.showModal();
    byId("panel-close").focus();
  };

  document.addEventListener("click", (event) => {
    const number = event.target.closest("[data-e]");
    if (number) open(number.dataset.e);
    if (event.target === panel) panel.close(); // the backdrop
  });
  byId("panel-close").addEventListener("click", () => panel.close());

  // ---- long tables

  for (const button of document.querySelectorAll("[data-more]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      byId(button.dataset.more).querySelectorAll("tr.more").forEach((row) => row.classList.add("open"));
      button.remove();
    });
  }

  // ---- figures: the panels of one stand beside or below each other as the width allows (figures._arrange)

  const arrange = (layout, width) => {
    const plan = layout.meta;
    if (!plan || !plan.panels) return {};
    const columns = Math.max(1, Math.min(plan.columns, Math.floor(width / plan.min_width)));
    const each = plan.head + plan.body + plan.foot;
    const height = Math.ceil(plan.panels / columns) * each;
    const change = { height: height + 8 };
    for (let i = 0; i < plan.panels; i++) {
      const row = Math.floor(i / columns), column = i % columns, suffix = i ? i + 1 : "";
      const top = 1 - (row * each) / height;
      const wide = (1 - plan.space * (columns - 1)) / columns, left = column * (wide + plan.space);
      change[`xaxis${suffix}.domain`] = [left, left + wide];
      change[`yaxis${suffix}.domain`] = [top - (plan.head + plan.body) / height, top - plan.head / height];
      if (plan.head) {
        change[`annotations[${i}].x`] = left;
        change[`annotations[${i}].y`] = top;
      }
    }
    return change;
  };

  const draw = (node) => {
    const id = node.dataset.figure, figure = store.figures[id];
    const fit = () => {
      const change = arrange(figure.layout, node.clientWidth);
      if (change.height) node.style.minHeight = `${change.height}px`;
      return { ...change, width: node.clientWidth };
    };
    node.replaceChildren();
    const layout = { ...figure.layout, template: store.template };
    Plotly.newPlot(node, figure.data, layout, { displayModeBar: false, responsive: false }).then(() => {
      node.on("plotly_click", (event) => {
        const key = event.points[0].customdata;
        if (key != null) open(`${id}/${key}`);
      });
      let width = 0;
      new ResizeObserver(() => {
        if (node.clientWidth === width || !node.clientWidth) return;
        width = node.clientWidth;
        Plotly.relayout(node, fit());
      }).observe(node);
    });
  };

  // A figure is drawn when it comes near the screen, and all of them before printing.
  const waiting = new Set(document.querySelectorAll("[data-figure]"));
  const drawOnce = (node) => waiting.delete(node) && draw(node);
  const watcher = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => drawOnce(entry.target)),
    { rootMargin: "800px" },
  );
  waiting.forEach((node) => watcher.observe(node));
  addEventListener("beforeprint", () => [...waiting].forEach(drawOnce));
})();
