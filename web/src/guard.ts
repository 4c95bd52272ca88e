/** One press, one request: a form that is on its way is not sent again. Signing out empties this tab's drafts. */

const LONG = 30_000;

export function guard(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.submitter?.matches("[data-leave]")) sessionStorage.clear();
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent !== undefined) return event.preventDefault();
    form.dataset.sent = "";
    event.submitter?.setAttribute("aria-disabled", "true");
    // A lost connection must not leave a dead button.
    window.setTimeout(() => release(form), LONG);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach(release);
  });
}

/** Lets a form be sent again. */
export function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[aria-disabled]").forEach((one) => one.removeAttribute("aria-disabled"));
}
