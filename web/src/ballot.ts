/**
 * Casts electronic ballots: `<form data-ballot='{"meeting","round","voter","cases":[{"case","office","supervisor"}]}'>`
 * with a group of radio buttons `choice.CASE` for each case.
 *
 * A paper carries its choice before anybody signs it. It is blinded under the keys of the office and of the supervisor,
 * both sign what they cannot read, and it is posted alone, at a moment of chance, without saying who it is. What is not
 * done yet stays in this device's localStorage, so that nothing is lost when the page or the network goes away; papers are
 * posted again until their numbers stand in the box. `docs/formats/ballot.md` says all of it.
 */
import { RSABSSA } from "@cloudflare/blindrsa-ts";
import { button, heard, make } from "./dom";
import { renewSecret } from "./secret";

interface Keys {
  case: string;
  office: string;
  supervisor: string;
}
interface Plan {
  meeting: string;
  round: number;
  voter: string;
  cases: Keys[];
}
interface Side {
  prepared: string;
  blinded: string;
  inverse: string;
}
interface Signature {
  prefix: string;
  signature: string;
}
interface Paper {
  choice: string;
  nonce: string;
  office: Side;
  supervisor: Side;
  signed?: { office: Signature; supervisor: Signature };
}
type Papers = Record<string, Paper>;

/** Papers are posted within so many milliseconds of chance. */
const SPREAD = 4000;
/** Then the box is looked at this often. */
const LOOK = 1500;
/** The prefix of a prepared message. */
const PREFIX = 32;
const WORDS: Record<string, string> = { for: "同意", against: "反对", abstain: "弃权" };

const suite = RSABSSA.SHA384.PSS.Randomized({ supportsRSARAW: false });
const pause = (time: number) => new Promise((done) => window.setTimeout(done, time));
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const text = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const bytes = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const place = (plan: Plan) => `zp-ballot:${plan.meeting}:${plan.round}:${plan.voter}`;

function papersOf(plan: Plan): Papers {
  return JSON.parse(localStorage.getItem(place(plan)) ?? "{}") as Papers;
}

class Booth {
  private readonly plan: Plan;
  private readonly says: HTMLElement;
  private readonly papers: Papers;

  constructor(private readonly form: HTMLFormElement) {
    this.plan = JSON.parse(form.dataset.ballot ?? "") as Plan;
    this.papers = papersOf(this.plan);
    this.says = make("div", "zp-note");
    this.says.setAttribute("role", "status");
    this.says.hidden = true;
    form.append(this.says);
  }

  start(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.review();
    });
    // What was begun on this device goes on by itself: its choices stand.
    if (Object.keys(this.papers).length > 0) void this.run();
  }

  /** Everything chosen is read once more before it is sealed. */
  private review(): void {
    const missing = this.plan.cases.find((keys) => !this.chosen(keys.case));
    if (missing) {
      this.tell("还有没选的：每一件都要选，弃权也要选“弃权”。", true);
      return this.group(missing.case)?.querySelector("input")?.focus();
    }
    const list = make("ul");
    for (const { case: id } of this.plan.cases) {
      const legend = this.group(id)?.querySelector("legend")?.textContent?.trim() ?? id;
      list.append(make("li", "", `${legend}：`, make("b", "", WORDS[this.chosen(id)] ?? "")));
    }
    const back = () => {
      this.lock(false);
      this.says.hidden = true;
    };
    this.lock(true);
    this.tell("请再看一遍。封票以后不能更改。");
    this.says.append(
      list,
      make("p", "zp-row", button("封票投出", () => void this.run(), true), button("返回修改", back)),
    );
    this.says.querySelector("button")?.focus();
  }

  private async run(): Promise<void> {
    this.lock(true);
    try {
      for (const keys of this.plan.cases) await this.sign(keys);
      await this.post();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.tell(`没有投完：${why}`, true);
      this.says.append(make("p", "zp-row", button("再试", () => void this.run(), true)));
    }
  }

  /** Makes and blinds the paper of a case, and has both sides sign it. */
  private async sign(keys: Keys): Promise<void> {
    const at = this.plan.cases.indexOf(keys) + 1;
    this.tell(`正在领票封票：第 ${at} 件，共 ${this.plan.cases.length} 件`);
    const paper = (this.papers[keys.case] ??= await this.paper(keys));
    // On the disk before anybody is asked: asked again after an interruption, they must be asked for the same.
    this.keep();
    if (paper.signed) return;
    const body = new URLSearchParams({
      csrf: this.secret(),
      case: keys.case,
      round: String(this.plan.round),
      office: paper.office.blinded,
      supervisor: paper.supervisor.blinded,
    });
    const ask = () => fetch(this.form.action, { method: "POST", body, redirect: "manual" });
    let answer = await ask();
    if (answer.status === 409 && (await renewSecret())) {
      // Signed in again in another window: the form's secret is another one now.
      body.set("csrf", this.secret());
      answer = await ask();
    }
    if (!answer.ok) throw new Error(await refusal(answer));
    heard();
    const given = (await answer.json()) as { office: string; supervisor: string };
    paper.signed = {
      office: await unblind(keys.office, paper.office, given.office),
      supervisor: await unblind(keys.supervisor, paper.supervisor, given.supervisor),
    };
    this.keep();
  }

  private async paper(keys: Keys): Promise<Paper> {
    const choice = this.chosen(keys.case);
    if (!choice) throw new Error("这台设备上没有这一件的选择，请刷新页面");
    const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
    const message = new TextEncoder().encode(canonical(this.plan, keys.case, choice, nonce));
    return {
      choice,
      nonce,
      office: await blind(keys.office, message),
      supervisor: await blind(keys.supervisor, message),
    };
  }

  /** Posts every paper alone, shuffled, and again until its number stands in the box. */
  private async post(): Promise<void> {
    let open = Object.keys(this.papers);
    const whole = open.length;
    let first = true;
    while (open.length > 0) {
      if (!first) await pause(LOOK);
      const posts = open.map(async (id) => {
        await pause(Math.random() * (first ? SPREAD : LOOK));
        await this.send(id);
      });
      await Promise.allSettled(posts);
      first = false;
      const there = await this.numbers();
      if (there) open = open.filter((id) => !there.has(this.papers[id]?.nonce ?? ""));
      this.tell(`已封票 ${whole} 件，在箱中 ${whole - open.length} 件`);
    }
    this.tell(`${whole} 张票都在箱中。`);
    const link = make("a", "btn btn-primary", "去确认在箱中");
    link.href = this.form.dataset.confirm ?? "";
    this.says.append(
      make("p", "", "结束投票以后，可以在这台设备上逐件核对自己的票；请先不要清除浏览器数据。"),
      make("p", "zp-row", link),
    );
  }

  private async send(id: string): Promise<void> {
    const paper = this.papers[id];
    if (!paper?.signed) return;
    const { meeting, round } = this.plan;
    const body = JSON.stringify({
      office: paper.signed.office,
      paper: { case: id, choice: paper.choice, meeting, nonce: paper.nonce, round, v: 1 },
      supervisor: paper.signed.supervisor,
    });
    // Without cookies: nobody is told whose it is.
    await fetch(`/ballot/${meeting}/papers`, { method: "POST", body, credentials: "omit", referrer: "" });
  }

  private async numbers(): Promise<Set<string> | undefined> {
    try {
      const answer = await fetch(`/ballot/${this.plan.meeting}/papers`, { credentials: "omit" });
      return answer.ok ? new Set((await answer.json()) as string[]) : undefined;
    } catch {
      return undefined;
    }
  }

  private secret(): string {
    return this.form.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
  }
  private keep(): void {
    localStorage.setItem(place(this.plan), JSON.stringify(this.papers));
  }
  private group(id: string): HTMLFieldSetElement | null {
    return this.form.querySelector(`fieldset[data-case="${id}"]`);
  }
  private chosen(id: string): string {
    const value = new FormData(this.form).get(`choice.${id}`);
    return typeof value === "string" ? value : (this.papers[id]?.choice ?? "");
  }
  private lock(locked: boolean): void {
    this.form.querySelectorAll<HTMLElement>("[data-choose]").forEach((part) => (part.hidden = locked));
  }
  private tell(words: string, wrong = false): void {
    this.says.hidden = false;
    this.says.classList.toggle("ask", wrong);
    this.says.replaceChildren(make("p", "", words));
  }
}

/** RFC 8785: keys in order, no white space; ids, choice and nonce need no escapes. */
function canonical(plan: Plan, id: string, choice: string, nonce: string): string {
  return JSON.stringify({ case: id, choice, meeting: plan.meeting, nonce, round: plan.round, v: 1 });
}

function key(spki: string): Promise<CryptoKey> {
  const name = { name: "RSA-PSS", hash: "SHA-384" };
  return crypto.subtle.importKey("spki", bytes(spki), name, true, ["verify"]);
}

async function blind(spki: string, message: Uint8Array): Promise<Side> {
  const prepared = suite.prepare(message);
  const { blindedMsg, inv } = await suite.blind(await key(spki), prepared);
  return { prepared: text(prepared), blinded: text(blindedMsg), inverse: text(inv) };
}

/** The signature without its blinding; one that does not hold is an error. */
async function unblind(spki: string, side: Side, answer: string): Promise<Signature> {
  const prepared = bytes(side.prepared);
  const signature = await suite.finalize(await key(spki), prepared, bytes(answer), bytes(side.inverse));
  return { prefix: hex(prepared.slice(0, PREFIX)), signature: text(signature) };
}

async function refusal(answer: Response): Promise<string> {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "登录已过期，请在另一个窗口登录以后再试";
  const says = answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : "";
  return says || `服务器没有接受（${answer.status}）`;
}

/** After the close: finds the papers that were cast on this device, and says what the box has them say. */
function check(list: HTMLElement): void {
  const plan = JSON.parse(list.dataset.ballotCheck ?? "") as Plan;
  const box = JSON.parse(list.dataset.papers ?? "[]") as { case: string; nonce: string; choice: string }[];
  const mine = Object.entries(papersOf(plan));
  if (mine.length === 0) {
    list.replaceChildren(make("p", "", "这台设备上没有您的票号。请在投票时用的那台设备上打开这一页。"));
    return;
  }
  const lines = mine.map(([id, paper]) => {
    const found = box.find((one) => one.nonce === paper.nonce);
    const name = list.querySelector(`[data-case="${id}"]`)?.textContent ?? id;
    const same = found?.case === id && found.choice === paper.choice;
    const says = !found ? "不在箱中" : same ? `在箱中，写的是“${WORDS[found.choice] ?? found.choice}”` : "在箱中，内容不同";
    return make("li", same ? "" : "is-wrong", `${name}：`, make("b", "", says), make("small", "zp-hash", ` 票号 ${paper.nonce}`));
  });
  list.replaceChildren(make("ul", "", ...lines));
}

document.querySelectorAll<HTMLFormElement>("form[data-ballot]").forEach((form) => new Booth(form).start());
document.querySelectorAll<HTMLElement>("[data-ballot-check]").forEach(check);
