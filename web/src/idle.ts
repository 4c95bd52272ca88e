/** Says in time that the session will end, in the page itself, and offers to go on. No dialog, no toast. */
import { button, make } from "./dom";

const BEFORE = 120;

export function warnWhenIdle(): void {
  const seconds = Number(document.body.dataset.idle);
  const keep = document.body.dataset.keep;
  const main = document.querySelector("#main > div");
  if (!seconds || !keep || !main) return;
  const note = make("div", "zp-note ask mb-3");
  note.setAttribute("role", "alert");
  let warn = 0;
  let end = 0;
  const rest = () => {
    window.clearTimeout(warn);
    window.clearTimeout(end);
    note.remove();
    warn = window.setTimeout(() => say(`您有一会儿没有操作，约 ${BEFORE / 60} 分钟后会自动退出登录。`), (seconds - BEFORE) * 1000);
    end = window.setTimeout(() => say("登录已过期。已保存的内容都在；没有保存的还留在这一页。"), seconds * 1000);
  };
  const goOn = async () => {
    try {
      const answer = await fetch(keep, { redirect: "manual", cache: "no-store" });
      if (answer.ok) rest();
      else say("登录已过期，请在新窗口登录后再点“继续办理”。");
    } catch {
      say("网络不通，请稍后再点“继续办理”。");
    }
  };
  const say = (text: string) => {
    note.replaceChildren(make("b", "", text), make("p", "zp-row", button("继续办理", () => void goOn(), true)));
    if (!note.isConnected) main.prepend(note);
  };
  document.addEventListener("zp:heard", rest);
  rest();
}
