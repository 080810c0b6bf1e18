"use strict";
(() => {
  const all = (q, from = document) => [...from.querySelectorAll(q)];
  const one = (id) => document.getElementById(id);
  const findings = all(".finding");
  const fields = { severity: one("f-severity"), concern: one("f-concern"), application: one("f-application") };
  const text = one("f-text");
  let pinned = null;

  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const f of findings) {
      const fits = Object.entries(fields).every(([k, s]) => !s || !s.value || f.dataset[k] === s.value);
      const said = fits && words.length > 0 ? f.textContent.toLowerCase() : "";
      f.hidden = !(fits && words.every((w) => said.includes(w)));
      if (!f.hidden) shown++;
    }
    one("shown").textContent = shown === findings.length ? "" : shown + " of " + findings.length;
    one("none").hidden = shown > 0;
    one("reset").hidden = shown === findings.length && !text.value;
    for (const b of all("[data-set]")) {
      b.setAttribute("aria-pressed", String(fields[b.dataset.set].value === b.dataset.value));
    }
  }

  function light(f) {
    all(".graph .on").forEach((x) => x.classList.remove("on"));
    all(".graph.focus").forEach((x) => x.classList.remove("focus"));
    if (!f || !f.dataset.trail) return;
    for (const id of f.dataset.trail.split(" ")) {
      const part = one(id);
      if (!part) continue;
      part.classList.add("on");
      part.closest("svg").classList.add("focus");
    }
  }

  function pin(f) {
    findings.forEach((x) => x.classList.toggle("pinned", x === f));
    pinned = f;
    light(f);
  }

  for (const f of findings) {
    f.addEventListener("mouseenter", () => light(f));
    f.addEventListener("mouseleave", () => light(pinned));
    f.querySelector("summary").addEventListener("click", () => pin(f.open && pinned === f ? null : f));
  }
  for (const b of all(".to-graph")) {
    b.addEventListener("click", () => {
      const f = b.closest(".finding");
      pin(f);
      const part = one(f.dataset.trail.split(" ")[0]);
      if (!part) return;
      part.closest("details").open = true;
      part.scrollIntoView({ block: "center", inline: "nearest", behavior: "smooth" });
    });
  }
  for (const b of all("[data-set]")) {
    b.addEventListener("click", () => {
      const s = fields[b.dataset.set];
      s.value = s.value === b.dataset.value ? "" : b.dataset.value;
      filter();
    });
  }
  for (const n of all(".graph .box")) {
    n.addEventListener("click", () => {
      const name = n.dataset.label;
      text.value = text.value === name ? "" : name;
      filter();
    });
  }
  one("reset").addEventListener("click", () => {
    Object.values(fields).forEach((s) => { if (s) s.value = ""; });
    text.value = "";
    pin(null);
    filter();
  });
  [text, ...Object.values(fields)].forEach((s) => { if (s) s.addEventListener("input", filter); });
  filter();
})();
