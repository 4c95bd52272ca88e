// Finds what a person would look for by its words, marks it `data-story-target`, and answers what it is.
// kind: "button" | "clickable" | "field" | "choice"; scope: words of the row, card or group around it, or null.
(kind, text, scope) => {
  const flat = (words) => (words ?? "").replace(/\s+/g, " ").trim();
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const buttons = "button, input[type=submit], input[type=button], [role=button], a.btn, summary";
  const name = (element) =>
    flat(element.getAttribute("aria-label") || element.innerText || element.value || element.title);

  const labelled = (root, wanted) => {
    const pairs = [...root.querySelectorAll("label")]
      .filter((label) => label.control && wanted(label.control))
      .map((label) => ({ words: flat(label.innerText), element: label.control, label }));
    for (const control of root.querySelectorAll("input, select, textarea")) {
      const by = (control.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
        .map((id) => document.getElementById(id)?.innerText).join(" ");
      const words = flat(control.getAttribute("aria-label") || by);
      if (words && wanted(control)) pairs.push({ words, element: control, label: control });
    }
    return pairs;
  };
  const isChoice = (control) => ["radio", "checkbox"].includes(control.type);
  const candidates = (root) => {
    if (kind === "field") return labelled(root, (control) => !isChoice(control));
    if (kind === "choice") return labelled(root, isChoice);
    const selector = kind === "button" ? buttons : `a[href], label, ${buttons}`;
    return [...root.querySelectorAll(selector)].filter(seen)
      .map((element) => ({ words: name(element), element, label: element }));
  };
  const pick = (root) => {
    const list = candidates(root);
    return list.find(({ words }) => words === text)
      ?? list.find(({ words }) => words.startsWith(text))
      ?? list.find(({ words }) => words.includes(text));
  };

  document.querySelectorAll("[data-story-target]").forEach((e) => e.removeAttribute("data-story-target"));
  let found;
  if (scope === null) {
    found = pick(document);
  } else {
    found = [...document.querySelectorAll("tr, li, fieldset, form, article, section, .card, [role=group]")]
      .filter((around) => seen(around) && flat(around.innerText).includes(scope))
      .sort((a, b) => a.innerText.length - b.innerText.length)
      .map(pick).find(Boolean);
  }
  if (!found) return { found: false, near: candidates(document).map(({ words }) => words).filter(Boolean).slice(0, 40) };
  const mark = kind === "choice" && !seen(found.element) ? found.label : found.element;
  mark.setAttribute("data-story-target", "");
  return {
    found: true,
    type: found.element.type ?? "",
    disabled: Boolean(found.element.disabled || found.element.getAttribute("aria-disabled") === "true"),
  };
}
