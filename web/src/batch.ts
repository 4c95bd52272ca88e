/** Keeps `已选 n 件` true, and adds a box that ticks all rows of the page. */
import { make } from "./dom";

export function countPicked(): void {
  document.querySelectorAll<HTMLElement>("[data-picked]").forEach((says) => {
    const form = says.closest("form");
    if (!form) return;
    const unit = says.dataset.picked ?? "件";
    const boxes = [...form.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")];
    const all = tickAll(form);
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      says.textContent = `已选 ${ticked} ${unit}`;
      if (!all) return;
      all.checked = boxes.length > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all?.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      count();
    });
    form.addEventListener("change", count);
    count();
  });
}

function tickAll(form: HTMLFormElement): HTMLInputElement | undefined {
  const cell = form.querySelector("[data-pick-all]");
  if (!cell) return undefined;
  const box = make("input", "form-check-input");
  box.type = "checkbox";
  box.setAttribute("aria-label", "选择本页全部");
  cell.replaceChildren(box);
  return box;
}
