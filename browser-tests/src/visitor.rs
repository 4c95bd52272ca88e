//! A person at a browser. Every step waits up to ten seconds for what it needs and says what was there instead.

use crate::{axe, complaints::Complaints};
use chromiumoxide::{
    Browser, Page,
    cdp::{
        browser_protocol::{
            browser::BrowserContextId,
            dom::SetFileInputFilesParams,
            emulation::SetDeviceMetricsOverrideParams,
            input::InsertTextParams,
            network::ClearBrowserCookiesParams,
            page::CaptureScreenshotFormat,
            target::{CreateBrowserContextParams, CreateTargetParams},
        },
        js_protocol::runtime::EvaluateParams,
    },
    page::ScreenshotParams,
};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

const FIND: &str = include_str!("find.js");
const TARGET: &str = "document.querySelector('[data-story-target]')";
/// Tenths of a second until a step gives up.
const PATIENCE: u32 = 100;

/// One visitor: cookies and storage of their own, one page.
#[derive(Clone)]
pub struct Visitor {
    base: String,
    context: BrowserContextId,
    page: Page,
    complaints: Complaints,
}

/// What the site answered to [`Visitor::fetch`].
#[derive(Debug)]
pub struct Download {
    /// The HTTP status.
    pub status: u64,
    /// The content type.
    pub kind: String,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Visitor {
    pub(crate) async fn new(browser: &Browser, base: String) -> Self {
        let context = browser.create_browser_context(CreateBrowserContextParams::default()).await;
        Self::opened(browser, base, context.expect("the browser opens a private context")).await
    }

    /// Another tab of the same person: the same cookies, another page.
    pub(crate) async fn tab(&self, browser: &Browser) -> Self {
        Self::opened(browser, self.base.clone(), self.context.clone()).await
    }

    async fn opened(browser: &Browser, base: String, context: BrowserContextId) -> Self {
        let mut target = CreateTargetParams::new("about:blank");
        target.browser_context_id = Some(context.clone());
        let page = browser.new_page(target).await.expect("the browser opens a page");
        let complaints = Complaints::of(&page).await;
        Self { base, context, page, complaints }
    }

    /// Goes to `path` of the site.
    pub async fn goto(&self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.page.goto(url).await.unwrap_or_else(|error| panic!("{path} does not open: {error}"));
    }

    /// Turns to this tab: one in the background takes no clicks.
    pub async fn turn_to(&self) {
        self.page.bring_to_front().await.expect("the tab can be brought to the front");
    }

    /// Clicks the link, button or label that reads `text`.
    pub async fn click_text(&self, text: &str) {
        self.click("clickable", text, None).await;
    }

    /// Presses the button that reads `text`.
    pub async fn press(&self, text: &str) {
        self.click("button", text, None).await;
    }

    /// Presses the button that reads `text` in the row, card or group that says `around`.
    pub async fn press_in(&self, around: &str, text: &str) {
        self.click("clickable", text, Some(around)).await;
    }

    /// Chooses the radio button or ticks the box labelled `label`.
    pub async fn choose(&self, label: &str) {
        self.click("choice", label, None).await;
    }

    /// Chooses `label` in the group that says `around`.
    pub async fn choose_in(&self, around: &str, label: &str) {
        self.click("choice", label, Some(around)).await;
    }

    /// Replaces what stands in the field labelled `label`.
    pub async fn fill(&self, label: &str, value: &str) {
        let found = self.target("field", label, None).await;
        let kind = found["type"].as_str().unwrap_or_default();
        if value.is_empty() || ["date", "month", "time", "number", "color", "range"].contains(&kind) {
            self.set(value).await;
            return;
        }
        self.run(format!("{TARGET}.focus(); {TARGET}.select()")).await;
        self.page.execute(InsertTextParams::new(value)).await.expect("the browser takes text");
        self.run(format!("{TARGET}.blur()")).await;
    }

    /// Replaces what stands in every field whose label contains `part`, as somebody going down a column.
    pub async fn fill_all(&self, part: &str, value: &str) {
        let (part, value) = (json!(part), json!(value));
        let filled = self
            .run(format!(
                "(() => {{ const found = [...document.querySelectorAll('label')]
                   .filter((label) => label.control && label.innerText.includes({part}));
                   for (const label of found) {{
                     label.control.value = {value};
                     for (const kind of ['input', 'change'])
                       label.control.dispatchEvent(new Event(kind, {{ bubbles: true }}));
                   }}
                   return found.length; }})()"
            ))
            .await;
        assert!(filled.as_u64().unwrap_or_default() > 0, "{}: no field contains {part}", self.place().await);
    }

    /// Picks the option that reads `option` in the list labelled `label`.
    pub async fn select(&self, label: &str, option: &str) {
        self.target("field", label, None).await;
        let wanted = json!(option);
        let script = format!(
            "(() => {{ const list = [...{TARGET}.options], read = (o) => o.text.replace(/\\s+/g, ' ').trim();
               const o = list.find((o) => read(o) === {wanted}) ?? list.find((o) => read(o).includes({wanted}));
               return o ? {{ value: o.value }} : {{ options: list.map(read) }}; }})()"
        );
        let found = self.run(script).await;
        let Some(value) = found["value"].as_str() else {
            panic!("the list {label} has no option {option}; it has {}", found["options"]);
        };
        self.set(value).await;
    }

    /// What stands in the field labelled `label`.
    pub async fn value(&self, label: &str) -> String {
        self.target("field", label, None).await;
        text_of(&self.run(format!("{TARGET}.value")).await)
    }

    /// Attaches the file at `path` to the field labelled `label`.
    pub async fn attach(&self, label: &str, path: &Path) {
        self.target("field", label, None).await;
        let element = self.page.find_element("[data-story-target]").await.expect("the marked field is there");
        let mut files = SetFileInputFilesParams::new(vec![path.display().to_string()]);
        files.backend_node_id = Some(element.backend_node_id);
        self.page.execute(files).await.expect("the browser attaches the file");
    }

    /// Presses one key, such as `Tab` or `Enter`.
    pub async fn key(&self, key: &str) {
        self.mark_leaving().await;
        let body = self.page.find_element(":focus, body").await.expect("a page has a body");
        body.press_key(key).await.unwrap_or_else(|error| panic!("the key {key} cannot be pressed: {error}"));
        self.settle().await;
    }

    /// The words of what has the focus.
    pub async fn focused(&self) -> String {
        let script = "(() => { const e = document.activeElement;
            return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || '' })()";
        text_of(&self.run(script.to_owned()).await)
    }

    /// The page says `text`.
    pub async fn sees(&self, text: &str) {
        for _ in 0..PATIENCE {
            if flat(&self.words().await).contains(&flat(text)) {
                return;
            }
            pause().await;
        }
        panic!("{} does not say “{text}”; it says:\n{}", self.place().await, self.words().await);
    }

    /// Whether the page says `text` just now.
    pub async fn says(&self, text: &str) -> bool {
        flat(&self.words().await).contains(&flat(text))
    }

    /// The page does not say `text`.
    pub async fn does_not_see(&self, text: &str) {
        let words = self.words().await;
        assert!(!flat(&words).contains(&flat(text)), "{} says “{text}”:\n{words}", self.place().await);
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        text_of(&self.run("document.title".to_owned()).await)
    }

    /// The path of the page, with its query.
    pub async fn path(&self) -> String {
        text_of(&self.run("location.pathname + location.search".to_owned()).await)
    }

    /// Where the links of this page lead, within the site.
    pub async fn links(&self) -> Vec<String> {
        let script = "[...document.querySelectorAll('a[href]')].map((a) => new URL(a.href, location))
            .filter((to) => to.origin === location.origin).map((to) => to.pathname + to.search)";
        let links = self.run(script.to_owned()).await;
        links.as_array().into_iter().flatten().map(text_of).collect()
    }

    /// The heads of the rows of the table labelled `label`.
    pub async fn rows(&self, label: &str) -> Vec<String> {
        let label = json!(label);
        let script = format!(
            "[...document.querySelectorAll('[role=region]')].filter((r) => r.ariaLabel?.startsWith({label}))
               .flatMap((r) => [...r.querySelectorAll('tbody th')].map((head) => head.innerText.trim()))"
        );
        let heads = self.run(script).await;
        heads.as_array().into_iter().flatten().map(text_of).collect()
    }

    /// Fetches `path` with this visitor's cookies, without leaving the page.
    pub async fn fetch(&self, path: &str) -> Download {
        let wanted = json!(path);
        let script = format!(
            "fetch({wanted}).then(async (r) => ({{ status: r.status, kind: r.headers.get('content-type') ?? '',
               bytes: [...new Uint8Array(await r.arrayBuffer())] }}))"
        );
        let answer = self.run(script).await;
        let bytes = answer["bytes"].as_array().into_iter().flatten();
        Download {
            status: answer["status"].as_u64().unwrap_or_default(),
            kind: text_of(&answer["kind"]),
            bytes: bytes.filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect(),
        }
    }

    /// Sends the form of the button that reads `text` twice at the same moment, as an impatient hand or a flaky line
    /// would, past the page's own guard. The status and the path that each answer ended on.
    pub async fn send_twice(&self, text: &str) -> [(u64, String); 2] {
        self.target("button", text, None).await;
        let script = format!(
            "(() => {{ const form = {TARGET}.form, body = new URLSearchParams(new FormData(form, {TARGET}));
               const send = () => fetch(form.action, {{ method: 'POST', body }})
                 .then((r) => [r.status, new URL(r.url).pathname]);
               return Promise.all([send(), send()]); }})()"
        );
        let answers = self.run(script).await;
        [0, 1].map(|i| (answers[i][0].as_u64().unwrap_or_default(), text_of(&answers[i][1])))
    }

    /// Sends the form of the file field labelled `label` with a file of so many bytes, past the page's own checks. The
    /// status, and what the answer says.
    pub async fn send_file_of(&self, label: &str, bytes: u64) -> (u64, String) {
        self.target("field", label, None).await;
        let script = format!(
            "(() => {{ const field = {TARGET}, body = new FormData(field.form);
               body.set(field.name, new File([new Uint8Array({bytes})], 'large.pdf', {{ type: 'application/pdf' }}));
               return fetch(field.form.action, {{ method: 'POST', body }})
                 .then(async (r) => [r.status, await r.text()], (e) => [0, String(e)]); }})()"
        );
        let answer = self.run(script).await;
        (answer[0].as_u64().unwrap_or_default(), text_of(&answer[1]))
    }

    /// The cookies are gone, as when a session has ended; the page stays as it is.
    pub async fn forget_session(&self) {
        self.page
            .execute(ClearBrowserCookiesParams::default())
            .await
            .expect("the browser forgets its cookies");
    }

    /// Makes the window `width` pixels wide.
    pub async fn resize(&self, width: u32) {
        let metrics = SetDeviceMetricsOverrideParams::new(i64::from(width), 900, 1.0, false);
        self.page.execute(metrics).await.expect("the window can be resized");
    }

    /// Nothing sticks out to the right.
    pub async fn fits(&self) {
        let sizes = self.run("[document.documentElement.scrollWidth, innerWidth]".to_owned()).await;
        let (content, window) = (sizes[0].as_u64(), sizes[1].as_u64());
        assert!(content <= window, "{}: {content:?} pixels in a window of {window:?}", self.place().await);
    }

    /// Keeps a picture of the whole page, `width` pixels wide, as `screenshots/NAME.png` in the build output.
    pub async fn screenshot(&self, name: &str, width: u32) -> PathBuf {
        self.resize(width).await;
        self.try_picture(name).await.unwrap_or_else(|| panic!("no picture {name} could be taken"))
    }

    /// axe-core finds nothing serious or critical.
    pub async fn axe(&self) {
        let found = axe::violations(self).await;
        assert!(found.is_empty(), "{} keeps people out:\n{}", self.place().await, found.join("\n"));
    }

    /// The console complained about nothing.
    pub async fn has_no_complaints(&self) {
        pause().await;
        let complaints = self.complaints();
        assert!(
            complaints.is_empty(),
            "{}: the console complains:\n{}",
            self.place().await,
            complaints.join("\n")
        );
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        self.complaints.all()
    }

    pub(crate) async fn try_picture(&self, name: &str) -> Option<PathBuf> {
        let file = crate::pictures_folder().join(format!("{name}.png"));
        let params = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).full_page(true).build();
        self.page.save_screenshot(params, &file).await.ok().map(|_| file)
    }

    /// Evaluates `script`, waiting for its promise; the page's content policy does not apply to it.
    pub(crate) async fn run(&self, script: String) -> Value {
        self.try_run(script).await.unwrap_or_else(|error| panic!("the page cannot be asked: {error}"))
    }

    async fn try_run(&self, script: String) -> Result<Value, String> {
        let mut params = EvaluateParams::new(script);
        params.await_promise = Some(true);
        params.return_by_value = Some(true);
        let answer = self.page.evaluate_expression(params).await.map_err(|error| error.to_string())?;
        Ok(answer.value().cloned().unwrap_or(Value::Null))
    }

    async fn click(&self, kind: &str, text: &str, around: Option<&str>) {
        let found = self.target(kind, text, around).await;
        assert!(found["disabled"] != true, "{}: {text} cannot be pressed now", self.place().await);
        self.mark_leaving().await;
        let element =
            self.page.find_element("[data-story-target]").await.expect("the marked element is there");
        let listen =
            "addEventListener('click', () => { window.storyClicked = true }, { capture: true, once: true })";
        self.run(format!("window.storyClicked = false; {TARGET}.{listen}")).await;
        element.click().await.unwrap_or_else(|error| panic!("{text} cannot be clicked: {error}"));
        // The next page knows nothing of the click, and is proof of it.
        let is_missed =
            self.try_run("window.storyClicked === false".to_owned()).await == Ok(Value::Bool(true));
        assert!(!is_missed, "{}: the click missed {text}", self.place().await);
        self.settle().await;
    }

    /// Finds by words, see `find.js`, and marks what was found.
    async fn target(&self, kind: &str, text: &str, around: Option<&str>) -> Value {
        let script =
            format!("({})({}, {}, {})", strip_comments(FIND), json!(kind), json!(text), json!(around));
        let mut near = Value::Null;
        for _ in 0..PATIENCE {
            let found = self.try_run(script.clone()).await.unwrap_or_default();
            if found["found"] == true {
                return found;
            }
            near = found["near"].clone();
            pause().await;
        }
        panic!("{} has no {kind} “{text}” (around {around:?}); it has {near}", self.place().await);
    }

    async fn set(&self, value: &str) {
        let value = json!(value);
        self.run(format!(
            "(() => {{ const e = {TARGET}; e.focus(); e.value = {value};
               for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, {{ bubbles: true }}));
               e.blur(); }})()"
        ))
        .await;
    }

    async fn mark_leaving(&self) {
        let script = "window.storyHere = true; window.storyLeaving = false;
            addEventListener('beforeunload', () => { window.storyLeaving = true }, { once: true })";
        self.run(script.to_owned()).await;
    }

    /// Waits until a page that is being left has given way to the next, and requests of scripts have ended.
    async fn settle(&self) {
        let script = "({ here: !!window.storyHere, leaving: !!window.storyLeaving,
            busy: document.readyState !== 'complete' || !!document.querySelector('.htmx-request, [aria-busy=true]') })";
        for _ in 0..PATIENCE {
            pause().await;
            let state = self.try_run(script.to_owned()).await.unwrap_or_default();
            let is_moving = state["here"] == true && state["leaving"] == true;
            if state["busy"] == false && !is_moving {
                return;
            }
        }
    }

    async fn words(&self) -> String {
        text_of(&self.try_run("document.body?.innerText ?? ''".to_owned()).await.unwrap_or_default())
    }

    async fn place(&self) -> String {
        self.page.url().await.ok().flatten().unwrap_or_else(|| "the page".to_owned())
    }
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

fn flat(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A function expression may not begin with a comment once it stands in brackets.
fn strip_comments(script: &str) -> String {
    script.lines().filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}
