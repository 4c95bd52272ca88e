//! 记录日志: the page that explains it, its files for machines, and the receipts (存证) of single entries.

use crate::{
    certificates, frame,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Head, Html, Links, Note},
    shape,
    trouble::Trouble,
    visit::{Guest, Visitor},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use kernel::CaseId;
use office::facts::Gather;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/log", get(show))
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/witnessed", get(witnessed))
        .route("/log/cosignature", post(cosignature))
        .route("/log/tile/{*path}", get(tile))
        .route("/log/break/{number}", get(statement))
}

/// Complete tiles never change; everything else may be another one a moment later.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NOT_KEPT: &str = "no-cache";

async fn show(State(front): State<Front>, visitor: Visitor) -> Result<Response, Trouble> {
    let state = front.office.log_state().await?;
    let zone = front.office.pack().zone();
    let lead =
        "每办一件事，系统都写下一条记录。所有记录按顺序编进一本公开的日志，写进去以后不能悄悄改、删、补。";
    let mut body = Html::new().part(&Head::new("记录日志").line(lead));
    match &state {
        None => body = body.part(&Note::new("", "还没有记录。")),
        Some(state) => {
            let facts = Facts::new()
                .fact("记录数", state.size.to_string())
                .fact("总摘要", Html::new().code(&state.root))
                .small("由全部记录算出。任何一条记录改动一个字，总摘要都会不同。")
                .fact("签名时间", zone.minute(state.signed_at));
            body = body.part(&Card::new("now", "现在的日志").with(&facts));
        }
    }
    if let Some(card) = witnesses(&front).await? {
        body = body.part(&card);
    }
    if front.office.held().await?.is_some() {
        let text = "数据刚从备份恢复。核对清楚以前，日志停着不签；这期间办的事照常记录，核对以后补上。";
        body = body.part(&Note::caution("", text));
    }
    let breaks = front.office.log_breaks().await?;
    if !breaks.is_empty() {
        let mut list = Links::new();
        for opened in &breaks {
            let lost = if opened.missing > 0 {
                format!("，已知缺 {} 条", opened.missing)
            } else {
                String::new()
            };
            list = list.link(
                format!("/log/break/{}", opened.number),
                format!("第 {} 次中断：{}", opened.number, zone.minute(opened.at)),
                format!("{}。新的日志从原有的 {} 条接着写{lost}", opened.reason, opened.taken),
            );
        }
        body = body.part(&Card::new("breaks", "日志中断过").with(&list));
    }
    let how = Html::new()
        .text("日志里没有姓名、单位和内容：每一条只是一串摘要。拿到某条记录的人，凭“存证”文件可以证明这条记录在日志里；没有拿到的人，从日志里什么也看不出来。");
    body = body.part(&Card::new("how", "日志里有什么").para(how));
    let steps = Links::new()
        .line("在自己那一件的“经过”里下载“存证”", "一个文件，含这条记录、它的位置和日志签名")
        .link("/trust.json", "下载信任文件", "哪些公钥算数；摘要与公示上印的一致才可信")
        .line(
            "运行 zhiping verify log 存证文件 --trust 信任文件",
            "不用联网，也不用相信本网站；格式文档公开，可以自己写校验程序",
        );
    body = body.part(&Card::new("check", "怎样自己查").with(&steps));
    let limits = Links::new()
        .line("证明这条记录在签名的那个时候已经写进日志，后来没有改过", "")
        .line("不证明记录的内容属实，也不证明当时的决定合法", "")
        .line("不证明没有写进日志的事不存在", "")
        .line("给不同的人看不同的日志，要靠见证人对照检查点才能发现", "");
    body = body.part(&Card::new("limits", "存证证明什么，不证明什么").with(&limits));
    let files = Links::new()
        .link("/log/checkpoint", "检查点", "记录数、总摘要和签名，C2SP 格式")
        .line("/log/cosignature", "见证人来这里交副署：POST 带副署的检查点")
        .line("/log/tile/<层>/<号>、/log/tile/entries/<号>", "C2SP tlog-tiles，供镜像和见证人程序读取");
    body = body.part(&Card::new("files", "给程序读的文件").with(&files));
    let layout = frame::layout(&front, &visitor, "记录日志").crumb("首页", "/").here("记录日志");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

async fn checkpoint(State(front): State<Front>) -> Result<Response, Trouble> {
    let note = front.office.log_file("checkpoint").await?.ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, NOT_KEPT)], note).into_response())
}

async fn witnessed(State(front): State<Front>) -> Result<Response, Trouble> {
    let note = front.office.log_file("witnessed").await?.ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, NOT_KEPT)], note).into_response())
}

/// What a witness brings that nobody can reach. It needs no session: what counts is the signature.
async fn cosignature(State(front): State<Front>, note: Bytes) -> Response {
    match front.office.take_cosignature(&note).await {
        Ok(kept) => format!("收下 {kept} 个副署\n").into_response(),
        Err(office::Problem::Invalid(text)) => (StatusCode::UNPROCESSABLE_ENTITY, text).into_response(),
        Err(problem) => Trouble::from(problem).into_response(),
    }
}

/// The witnesses, and what they cosigned last.
async fn witnesses(front: &Front) -> Result<Option<Card>, Trouble> {
    let zone = front.office.pack().zone();
    let witnesses = front.office.witnesses().await?;
    if witnesses.is_empty() {
        return Ok(None);
    }
    let mut list = Links::new();
    for witness in &witnesses {
        let state = match (witness.retired, witness.last) {
            (Some(since), _) => format!("{} 起停用", zone.minute(since)),
            (None, Some((size, at))) => format!("{} 副署到第 {size} 条", zone.minute(at)),
            (None, None) => "还没有副署".to_owned(),
        };
        list = list.line(&witness.owner, format!("{state}。公钥 {}", witness.key.id));
    }
    if let Some(newest) = front.office.newest_witnessed().await? {
        let size = newest.checkpoint.checkpoint().size;
        list = list.link(
            "/log/witnessed",
            format!("最近副署的检查点：{size} 条"),
            "下载以后保存好，以后可以拿来对照",
        );
    }
    let card = Card::new("witnesses", "见证人").with(&list);
    Ok(Some(card.para("见证人用自己的机器和密钥，核对日志只增加、不改动，然后副署。")))
}

async fn tile(State(front): State<Front>, Path(path): Path<String>) -> Result<Response, Trouble> {
    let bytes = front.office.log_file(&format!("tile/{path}")).await?.ok_or(Trouble::NotFound)?;
    let kept = if path.contains(".p/") { NOT_KEPT } else { FOR_EVER };
    Ok(([(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, kept)], bytes).into_response())
}

/// The signed statement of a break.
async fn statement(State(front): State<Front>, Path(number): Path<String>) -> Result<Response, Trouble> {
    let note = front.office.log_file(&format!("break/{number}")).await?.ok_or(Trouble::NotFound)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, NOT_KEPT)], note).into_response())
}

/// The receipt of one entry of a case, for whoever reads it in the case's record.
pub(crate) async fn receipt<K: Gather>(
    State(front): State<Front>,
    guest: Guest,
    Path((id, seq)): Path<(CaseId, i64)>,
) -> Result<Response, Trouble> {
    let file = front.office.receipt::<K>(guest.me(), id, seq).await?;
    Ok(certificates::download("application/json", &format!("存证-{id}-{seq}.json"), file))
}
