/** Shows how far a file has got, and says before sending when it is too large. `<form data-upload>`. */
import { make } from "./dom";
import { release } from "./guard";

export function showUpload(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-upload]").forEach((form) => {
    const bar = make("progress");
    const says = make("p", "zp-saved");
    says.setAttribute("role", "status");
    bar.setAttribute("aria-label", "上传进度");
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      const files = [...form.querySelectorAll<HTMLInputElement>("input[type=file]")];
      const large = files.find(tooLarge);
      event.preventDefault();
      // What the last answer said is about another file.
      form.querySelectorAll(".zp-wrong").forEach((one) => one.remove());
      form.querySelectorAll(".is-wrong").forEach((one) => one.classList.remove("is-wrong"));
      form.append(says);
      if (large) return tell(`文件超过 ${mega(Number(large.dataset.maxBytes))}，请压缩或分开后再传。`, true);
      if (form.dataset.sent !== undefined) return;
      form.dataset.sent = "";
      form.setAttribute("aria-busy", "true");
      says.before(bar);
      send(event.submitter);
    });

    const tell = (text: string, wrong = false) => {
      says.textContent = text;
      says.classList.toggle("is-wrong", wrong);
    };

    const send = (submitter: HTMLElement | null) => {
      const request = new XMLHttpRequest();
      const chosen = submitter instanceof HTMLButtonElement ? submitter : null;
      const data = new FormData(form);
      if (chosen?.name) data.append(chosen.name, chosen.value);
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.max = event.total;
        bar.value = event.loaded;
        tell(`已上传 ${mega(event.loaded)}，共 ${mega(event.total)}`);
      });
      request.upload.addEventListener("load", () => tell("已传完，正在检查文件…"));
      request.addEventListener("load", () => show(request));
      request.addEventListener("error", () => {
        release(form);
        tell("没有上传成功：网络中断。选好的文件还在，请再点一次。", true);
      });
      request.open("POST", chosen?.hasAttribute("formaction") ? chosen.formAction : form.action);
      request.send(data);
    };
  });
}

/** Follows the answer as the browser would: on to the next page, or this page with its errors. */
function show(request: XMLHttpRequest): void {
  if (request.status < 400) return window.location.assign(request.responseURL);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  const old = document.querySelector("main");
  if (!main || !old) return window.location.reload();
  document.title = page.title;
  old.replaceWith(document.importNode(main, true));
  document.querySelector<HTMLElement>("main [autofocus]")?.focus();
  showUpload();
}

function tooLarge(input: HTMLInputElement): boolean {
  const most = Number(input.dataset.maxBytes);
  return most > 0 && [...(input.files ?? [])].some((file) => file.size > most);
}

function mega(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
