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

  // ---- the filters of the panel: outlet and day

  const isKept = (item) => {
    const [name, , , , day] = placeOf(item), from = byId("panel-from").value, to = byId("panel-to").value;
    if (outlet.value && (name || NO_OUTLET) !== outlet.value) return false;
    return !(from || to) || (day !== null && (!from || day >= from) && (!to || day <= to));
  };

  const showItems = (entry) => {
    const kept = entry.items.filter(isKept);
    items.replaceChildren(...kept.map((item) => {
      const row = make("li"), held = item.s.every((number) => !store.sentences[number][1]);
      row.append(held ? make("p", items.dataset.held, "held") : passageOf(item), sourceOf(placeOf(item)));
      if (item.note) row.append(make("div", item.note, "note"));
      return row;
    }));
    byId("panel-count").textContent = kept.length < entry.items.length ? `${kept.length} of ${entry.items.length} shown` : "";
    items.scrollTop = 0;
  };

  const showFilter = (entry) => {
    const names = [...new Set(entry.items.map((item) => placeOf(item)[0] || NO_OUTLET))].sort();
    const days = [...new Set(entry.items.map((item) => placeOf(item)[4]).filter((day) => day))].sort();
    byId("panel-filter").hidden = names.length < 2 && days.length < 2;
    byId("panel-filter").reset();
    outlet.replaceChildren(new Option("all", ""), ...names.map((name) => new Option(name, name)));
    for (const name of ["panel-from", "panel-to"]) {
      Object.assign(byId(name), { min: days[0] || "", max: days[days.length - 1] || "", disabled: days.length < 2 });
    }
    byId("panel-filter").onchange = () => showItems(entry);
    byId("panel-filter").onreset = () => setTimeout(() => showItems(entry));
  };
  byId("panel-filter").addEventListener("submit", (event) => event.preventDefault());

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
    if (event.target.matches("dialog")) event.target.close(); // the backdrop
  });
  for (const button of document.querySelectorAll("dialog .close")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }

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

  // A figure is drawn when it comes near the screen; on paper the still picture stands for it, where there is one.
  const waiting = new Set(document.querySelectorAll("[data-figure]"));
  const drawOnce = (node) => waiting.delete(node) && draw(node);
  const watcher = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => drawOnce(entry.target)),
    { rootMargin: "800px" },
  );
  addEventListener("load", () => waiting.forEach((node) => watcher.observe(node))); // plotly is read after this script
  addEventListener("beforeprint", () => [...waiting].filter((node) => !node.matches(".drawn")).forEach(drawOnce));

  // ---- pictures and snippets to take away; nothing is asked of any server

  const escapeText = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const clean = (text) => text.replace(/\s+/g, " ").trim();
  const titleOf = (id) => clean(byId(id).querySelector("h3").textContent);
  const source = `Source: ${document.title}`;

  const breakLines = (text, letters) => {
    const lines = [""];
    for (const word of text.split(" ")) {
      if (`${lines.at(-1)} ${word}`.length > letters && lines.at(-1)) lines.push("");
      lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
    }
    return lines;
  };

  const stillOf = async (id) => {
    const still = byId(id).querySelector(".still svg");
    if (still) return still.outerHTML;
    const node = byId(`plot-${id}`);
    drawOnce(node);
    const size = { width: node.clientWidth || 720, height: node.clientHeight || 320 };
    return decodeURIComponent((await Plotly.toImage(node, { format: "svg", ...size })).replace(/^data:[^,]*,/, ""));
  };

  // The picture with its title above and its source below, on white.
  const pictureOf = async (id) => {
    const still = await stillOf(id);
    const [, width, height] = still.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/).map(Number);
    const titles = breakLines(titleOf(id), Math.floor(width / 10));
    const top = 26 * titles.length + 14, whole = top + height + 34;
    const text = (words, y, look) => `<text x="16" y="${y}" fill="#1a1a1a" ${look}>${escapeText(words)}</text>`;
    const heads = titles.map((line, number) => text(line, 30 + 26 * number, 'font-size="20" font-weight="700"'));
    const inner = still.replace("<svg ", `<svg x="16" y="${top}" `);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + 32} ${whole}" width="${width + 32}" height="${whole}" font-family="Helvetica, Arial, sans-serif">`
      + `<rect width="100%" height="100%" fill="#fff"/>${heads.join("")}${inner}${text(source, whole - 12, 'font-size="12"')}</svg>`;
  };

  const dataOf = (picture) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`;

  const save = (address, name) => {
    const link = Object.assign(make("a"), { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  };

  const savePng = (picture, name) => {
    const image = new Image();
    image.onload = () => {
      const canvas = make("canvas"), scale = 2;
      Object.assign(canvas, { width: image.width * scale, height: image.height * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL("image/png"), name);
    };
    image.src = dataOf(picture);
  };

  const tableOf = (id) => {
    const rows = [...byId(id).querySelectorAll("table tr")].map((row) => [...row.cells].map((cell) => {
      const tag = cell.tagName.toLowerCase(), side = cell.classList.contains("num") ? ' style="text-align:right"' : "";
      return `<${tag}${side}>${escapeText(clean(cell.textContent))}</${tag}>`;
    }));
    return `<table>\n${rows.map((cells) => `<tr>${cells.join("")}</tr>`).join("\n")}\n</table>`;
  };

  const snippetOf = async (id) => {
    const plot = byId(`plot-${id}`), caption = byId(id).querySelector("figcaption");
    const words = [titleOf(id) + ".", caption ? clean(caption.textContent) : "", source + "."].filter((part) => part);
    const picture = plot && `<img src="${dataOf(await pictureOf(id))}" alt="${escapeText(plot.getAttribute("aria-label"))}" style="max-width:100%;height:auto">`;
    const table = plot ? `<details><summary>The numbers</summary>\n${tableOf(id)}\n</details>` : tableOf(id);
    return [`<figure style="margin:0">`, picture, `<figcaption>${escapeText(words.join(" "))}</figcaption>`, table, `</figure>`].filter((part) => part).join("\n");
  };

  for (const button of document.querySelectorAll(".get")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { picture, of, embed } = button.dataset;
      if (picture === "png") savePng(await pictureOf(of), `${of}.png`);
      if (picture === "svg") save(dataOf(await pictureOf(of)), `${of}.svg`);
      if (!embed) return;
      byId("embed-title").textContent = titleOf(embed);
      byId("embed-code").value = await snippetOf(embed);
      byId("embed-done").textContent = "";
      byId("embed").showModal();
      byId("embed-code").select();
    });
  }
  byId("embed-copy").addEventListener("click", () => {
    byId("embed-code").select();
    byId("embed-done").textContent = document.execCommand("copy") ? "Copied." : "Press Ctrl+C to copy.";
  });
})();
