/**
 * Sends a section's form as it is typed: `<form data-autosave="ADDRESS" data-version="7">` with a
 * `<p class="zp-saved" data-saved role="status">` inside.
 *
 * `data-sign-in` names the page to sign in again. The server answers 200 `{version, at}`; 409 `{version, at, by, fields}`
 * when somebody saved another version since, and 409 with a page when the form's secret is of an earlier session; 401
 * when the session has ended. Nothing typed is lost: what could not be saved stays in this tab's sessionStorage until it
 * is saved or thrown away.
 *
 * With an empty ADDRESS there is nothing to save to before the form itself is sent: what is typed stays in this tab, and
 * is back in the form when whoever `data-owner` names opens its page again.
 */
import { button, clock, heard, make } from "./dom";
import { renewSecret } from "./secret";

interface Saved {
  version: number;
  at?: string;
}
interface Clash extends Saved {
  by?: string;
  fields: Record<string, string>;
}
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const WAIT = 1200;
const RETRY = 15_000;

export function autosave(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-autosave]").forEach((form) => new Draft(form).start());
}

class Draft {
  private readonly url: string;
  private readonly key: string;
  private readonly says: HTMLElement;
  private timer = 0;
  private running = false;
  private dirty = false;
  private stopped = false;
  private leaving = false;

  constructor(private readonly form: HTMLFormElement) {
    this.url = form.dataset.autosave ?? "";
    this.key = `zp:${this.url || `${form.dataset.owner}:${form.getAttribute("action")}`}`;
    this.says = form.querySelector<HTMLElement>("[data-saved]") ?? form.appendChild(make("p", "zp-saved"));
    this.says.setAttribute("role", "status");
  }

  start(): void {
    this.form.addEventListener("input", () => this.soon());
    this.form.addEventListener("change", () => this.soon());
    this.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      window.clearTimeout(this.timer);
      if (this.running) {
        // A save under way makes a newer version; sent beside it, the form would conflict with itself.
        event.preventDefault();
        this.form.setAttribute("aria-busy", "true");
        return this.submitAfterSave(event.submitter);
      }
      this.leaving = true;
      this.stopped = true;
      // Kept until a later page shows that the server has it.
      this.keep();
    });
    document.addEventListener("visibilitychange", () => {
      if (this.dirty && !this.stopped) void this.save();
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.stopped = this.leaving = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.dirty || this.leaving) return;
      if (this.url) event.preventDefault();
      else this.keep();
    });
    this.offerKept();
  }

  private submitAfterSave(submitter: HTMLElement | null): void {
    if (this.running) return void window.setTimeout(() => this.submitAfterSave(submitter), 50);
    this.form.removeAttribute("aria-busy");
    // A conflict or an ended session is told on this page first.
    if (!this.stopped) this.form.requestSubmit(submitter);
  }

  private soon(wait = WAIT): void {
    this.dirty = true;
    this.form.dataset.dirty = "";
    if (this.stopped) return this.keep();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    if (!this.url) return this.stay();
    if (this.running) return this.soon();
    this.running = true;
    this.dirty = false;
    const body = new URLSearchParams(this.fields());
    body.set("version", this.form.dataset.version ?? "0");
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body,
        headers: { accept: "application/json" },
        redirect: "manual",
      });
      await this.take(answer);
    } catch {
      this.failed("网络不通");
    } finally {
      this.running = false;
    }
  }

  private async take(answer: Response): Promise<void> {
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.signIn();
    heard();
    if (answer.status === 409) {
      if (answer.headers.get("content-type")?.startsWith("application/json")) return this.clash((await answer.json()) as Clash);
      if (await renewSecret()) return this.soon(0);
      return this.failed("登录或席位有变化，请换回原来的账号和席位");
    }
    if (answer.status === 503) return this.failed("系统暂时不能保存");
    if (!answer.ok) return this.failed(`服务器没有接受（${answer.status}）`);
    const saved = (await answer.json()) as Saved;
    this.know(saved.version);
    if (!this.dirty) {
      sessionStorage.removeItem(this.key);
      delete this.form.dataset.dirty;
    }
    this.tell(`已保存 ${saved.at ?? clock()}`);
  }

  /** Keeps what is typed in this tab alone. */
  private stay(): void {
    this.keep();
    this.dirty = false;
    delete this.form.dataset.dirty;
    this.tell(`已暂存在这个窗口 ${clock()}，还没有提交`);
  }

  /** The version that the next save builds on, by script or by the form's own button. */
  private know(version: number): void {
    this.form.dataset.version = String(version);
    const field = this.form.elements.namedItem("version");
    if (field instanceof HTMLInputElement) field.value = String(version);
  }

  private failed(reason: string): void {
    this.keep();
    this.tell(`没有保存成功：${reason}。填写的内容还在这一页，会自动再试。`, true);
    this.soon(RETRY);
  }

  private signIn(): void {
    this.keep();
    this.stopped = true;
    const again = () => {
      this.stopped = false;
      void this.save();
    };
    const link = make("a", "btn btn-primary", "在新窗口登录");
    link.href = this.form.dataset.signIn ?? "/sign-in";
    link.target = "_blank";
    link.rel = "opener";
    this.tell("没有保存成功：登录已过期。填写的内容暂存在这个窗口，登录后会接着保存。", true);
    this.says.append(make("span", "zp-row", link, button("我已登录，再存一次", again)));
    window.addEventListener("focus", again, { once: true });
  }

  /** Both versions side by side; the person chooses, nothing is overwritten silently. */
  private clash(clash: Clash): void {
    this.keep();
    this.stopped = true;
    const mine = this.texts();
    const list = make("dl", "zp-facts");
    for (const [name, theirs] of Object.entries(clash.fields)) {
      const typed = mine[name] ?? "";
      if (typed === theirs) continue;
      list.append(
        make(
          "div",
          "",
          make("dt", "", this.label(name)),
          make("dd", "", make("b", "", "您填的："), typed || "（空）", make("small", "", `已保存的：${theirs || "（空）"}`)),
        ),
      );
    }
    const note = make("div", "zp-note ask zp-clash");
    const settle = () => {
      note.remove();
      this.know(clash.version);
      this.stopped = false;
    };
    note.append(
      make("b", "", `这一部分在别处改过${clash.by ? `（${clash.by}）` : ""}，两份内容不同。`),
      list,
      make(
        "p",
        "zp-row",
        button("用我填的", () => {
          settle();
          void this.save();
        }, true),
        button("用已保存的", () => {
          sessionStorage.removeItem(this.key);
          this.leaving = true;
          // Saved rows may be more than this page has controls for.
          window.location.replace(window.location.href);
        }),
      ),
    );
    this.form.querySelector(".zp-clash")?.remove();
    this.says.after(note);
    this.tell("没有保存成功：请在下面选一份。", true);
  }

  /** What an earlier visit could not save, offered once. */
  private offerKept(): void {
    const text = sessionStorage.getItem(this.key);
    if (!text) return;
    const kept = JSON.parse(text) as Record<string, string>;
    const now = this.texts();
    if (Object.entries(kept).every(([name, value]) => (now[name] ?? "") === value)) {
      if (this.url) sessionStorage.removeItem(this.key);
      return;
    }
    if (!this.url) {
      this.fill(kept);
      return this.tell("已放回上次在这个窗口填写的内容，还没有提交");
    }
    const note = make("div", "zp-note ask mb-3", make("b", "", "上次有内容没有保存成功，还在这个窗口里。"));
    const close = () => {
      note.remove();
      sessionStorage.removeItem(this.key);
    };
    const restore = () => {
      this.fill(kept);
      close();
      this.soon(0);
    };
    note.append(make("p", "zp-row", button("放回表里", restore, true), button("不要了", close)));
    this.form.prepend(note);
  }

  private tell(text: string, wrong = false): void {
    this.says.textContent = text;
    this.says.classList.toggle("is-wrong", wrong);
  }

  private keep(): void {
    sessionStorage.setItem(this.key, JSON.stringify(this.texts()));
  }

  /** All values to send, with the token; files go only with the form itself. */
  private fields(): [string, string][] {
    const pairs = [...new FormData(this.form).entries()];
    return pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string");
  }

  /** Values as the person sees them: no hidden inputs, several answers joined by line feeds. */
  private texts(): Record<string, string> {
    const texts: Record<string, string> = {};
    for (const control of this.controls()) texts[control.name] ??= "";
    for (const [name, value] of this.fields()) {
      if (!(name in texts)) continue;
      texts[name] = texts[name] ? `${texts[name]}\n${value}` : value;
    }
    return texts;
  }

  private fill(values: Record<string, string>): void {
    for (const control of this.controls()) {
      const value = values[control.name];
      if (value === undefined) continue;
      if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
        control.checked = value.split("\n").includes(control.value);
      } else {
        control.value = value;
      }
    }
  }

  private controls(): Control[] {
    const all = [...this.form.querySelectorAll<Control>("input, select, textarea")];
    return all.filter((one) => one.name && !["hidden", "file", "password", "submit"].includes(one.type));
  }

  private label(name: string): string {
    const control = this.controls().find((one) => one.name === name);
    const legend = control?.closest("fieldset")?.querySelector("legend");
    return (legend ?? control?.labels?.[0])?.textContent?.trim() ?? name;
  }
}
