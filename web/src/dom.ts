/** Making elements without HTML strings, so that nothing typed can become markup. */

type Child = Node | string;

/** An element with a class and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = "",
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** A plain button that does something here and sends no form. */
export function button(text: string, act: () => void, main = false): HTMLButtonElement {
  const element = make("button", main ? "btn btn-primary" : "btn", text);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** `14:32` by the computer's clock. */
export function clock(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(now.getHours())}:${two(now.getMinutes())}`;
}

/** Tells the idle warning that the server has just heard from us. */
export function heard(): void {
  document.dispatchEvent(new CustomEvent("zp:heard"));
}
