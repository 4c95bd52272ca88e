/** The secret of this page's forms belongs to one session; after signing in again the page needs the new one. */

const SECRETS = "input[name=csrf]";

/** Takes the secret from the page as it is served now. False when there is no other one to take. */
export async function renewSecret(): Promise<boolean> {
  const answer = await fetch(window.location.href, { redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector<HTMLInputElement>(SECRETS)?.value;
  const ours = [...document.querySelectorAll<HTMLInputElement>(SECRETS)];
  if (!fresh || ours.every((one) => one.value === fresh)) return false;
  for (const one of ours) one.value = fresh;
  return true;
}
