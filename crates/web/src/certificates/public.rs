//! The public check of a certificate, by number or by the text of its QR code.

use crate::{
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Field, Finding, Head, Html, Links, Outcome, Paper, ResultBanner},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::{IntoResponse, Redirect, Response},
};
use proof::{
    certificate::{Outcome as Proven, Payload, Report},
    finding::Judgement,
};

pub(super) async fn ask(
    State(front): State<Front>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let (number, code) = (fields.get("no"), fields.get("code"));
    if !number.is_empty() {
        return Ok(Redirect::to(&format!("/certificates/{}", shape::encode(&number))).into_response());
    }
    if !code.is_empty() {
        let checked = front.office.check_file(code.as_bytes()).await?;
        return result(&front, &visitor, &checked, None).await;
    }
    let body = Html::new()
        .part(&Head::new("证书查验").line("任何人都可以查。编号、签名和撤销状态都会核对。"))
        .html(&forms());
    let layout = frame::layout(&front, &visitor, "证书查验").crumb("首页", "/").here("证书查验");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

pub(super) async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    if let Some(checked) = front.office.check_certificate(&number).await? {
        return result(&front, &visitor, &checked, Some(&number)).await;
    }
    let banner = ResultBanner {
        outcome: Outcome::No,
        title: "查不到这张证书".to_owned(),
        says: format!("本系统没有签发过编号为 {number} 的证书。请对照证书检查编号，末位是校验字符。").into(),
    };
    let body = Html::new().part(&banner).html(&forms());
    let layout = frame::layout(&front, &visitor, "证书查验：查不到").crumb("首页", "/").here("证书查验");
    Ok(Page::new(layout, shape::stack(body)).status(axum::http::StatusCode::NOT_FOUND).into_response())
}

fn forms() -> Html {
    let by_number = Html::new()
        .part(&Field::text("no", "证书编号", "").hint("证书右上角，末位是校验字符"))
        .html(&shape::buttons(&[("", "", "查验")], None));
    let by_code = Html::new()
        .part(&Field::area("code", "二维码的文字", "", 4).hint("扫码后得到的文字，以 ZHIPING1 开头"))
        .html(&shape::buttons(&[("", "", "核对")], None));
    shape::grid(
        Html::new()
            .part(&Card::new("by-number", "按编号查验").html(shape::ask("/certificates", by_number)))
            .part(&Card::new("by-code", "按二维码核对").html(shape::ask("/certificates", by_code))),
    )
}

async fn result(
    front: &Front,
    visitor: &Visitor,
    checked: &Report,
    number: Option<&str>,
) -> Result<Response, Trouble> {
    let side = side(number, &front.office.trust_digest().await?);
    let (outcome, title, says) = match checked.outcome {
        Proven::Valid => (Outcome::Ok, "证书有效", "编号、签名和撤销状态都已核对。"),
        Proven::Revoked => (Outcome::No, "证书已撤销", "签名是真的，但证书已经撤销，不能再使用。"),
        Proven::StatusUnknown => (Outcome::Ask, "撤销状态未知", "签名有效，但现在不能确认是否撤销。"),
        Proven::Invalid => (Outcome::No, "证书无效", "没有通过核对，原因见下面各项。"),
    };
    let now = front.office.pack().zone().minute(front.office.now());
    let banner =
        ResultBanner {
            outcome, title: title.to_owned(), says: format!("{says}查验时间 {now}。").into()
        };
    let mut main = Html::new();
    if let Some(payload) = &checked.payload {
        main = main.part(&paper(payload));
    } else if let Some(short) = &checked.short {
        let facts = Facts::new()
            .fact("姓名", short.name.clone())
            .fact("职称", short.title.clone())
            .fact("专业", short.specialty.clone())
            .fact("评审组织", short.committee.clone())
            .fact("取得时间", short.obtained.to_string())
            .fact("编号", short.number.clone());
        main = main.part(&Card::new("short", "二维码里的内容").with(&facts));
    }
    let evidence = checked.findings.iter().map(|evidence| {
        let outcome = match evidence.outcome {
            Judgement::Holds => Outcome::Ok,
            Judgement::Fails => Outcome::No,
            Judgement::Unknown => Outcome::Ask,
        };
        Finding::new(outcome, evidence.text.clone(), "docs/formats/certificate.md")
            .sum(evidence.because.clone())
    });
    let evidence: Vec<Finding> = evidence.collect();
    main = main.part(&Card::new("evidence", "核对了什么").html(Html::new().parts(&evidence)));
    let body = Html::new().part(&banner).html(&shape::columns(main, "证书编号和其他办法", side));
    let layout =
        frame::layout(front, visitor, format!("证书查验：{title}")).crumb("首页", "/").here("证书查验");
    Ok(Page::new(layout, body).into_response())
}

fn paper(payload: &Payload) -> Paper {
    let facts = Facts::new()
        .fact("姓名", payload.name.clone())
        .fact("证件号码", payload.document.clone())
        .fact("职称", payload.title.clone())
        .fact("级别", payload.level.clone())
        .fact("系列、专业", format!("{}（{}）", payload.series, payload.specialty))
        .fact("评审组织", payload.committee.clone())
        .fact("取得时间", payload.obtained.to_string())
        .fact("确认文号", payload.confirmation.clone())
        .fact("发证机关", payload.issuer.clone())
        .fact("适用范围", payload.scope.clone());
    Paper {
        id: "paper".to_owned(),
        title: "职称证书".to_owned(),
        clauses: Vec::new(),
        body: Html::of(&facts),
        foot: format!("编号 {}", payload.number),
        certificate: true,
    }
}

fn side(number: Option<&str>, digest: &str) -> Html {
    let mut links = Links::new();
    if let Some(number) = number {
        links = links
            .link(format!("/certificates/{number}/certificate.json"), "下载证书文件", "含签名，断网也能核验")
            .link(
                format!("/certificates/{number}/certificate.pdf"),
                "下载证书 PDF",
                "持证人和发证机关登录后可以下载",
            );
    }
    let links = links
        .link("/trust.json", "下载信任文件", format!("发证机关的公钥，摘要 {digest}，与公示上印的一致才可信"))
        .link("/status-list.json", "下载撤销名单", "签名的，注明有效到什么时候")
        .link("/public-key.pem", "下载公钥（PEM）", "用 openssl 核验签名");
    let how = "用 zhiping verify certificate 文件 --trust trust.json --status status-list.json 核验，不用相信本网站。";
    let again = Html::new()
        .part(&Field::text("no", "证书编号", number.unwrap_or_default()))
        .html(&shape::buttons(&[("", "", "查验")], None));
    Html::new()
        .part(&Card::new("again", "查另一张证书").html(shape::ask("/certificates", again)))
        .part(&Card::new("offline", "不通过本网站核验").with(&links).para(how))
}

pub(super) async fn file(
    State(front): State<Front>,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let file = front.office.certificate_document(&number).await?.ok_or(Trouble::NotFound)?;
    Ok(download("application/json", &format!("{number}.json"), file))
}

pub(super) async fn trust(State(front): State<Front>) -> Result<Response, Trouble> {
    Ok(download("application/json", "trust.json", front.office.trust_file().await?))
}

pub(super) async fn status_list(State(front): State<Front>) -> Result<Response, Trouble> {
    let list = front.office.status_list().await?.ok_or(Trouble::NotFound)?;
    Ok(download("application/json", "status-list.json", list))
}

pub(super) async fn public_key(State(front): State<Front>) -> Result<Response, Trouble> {
    Ok(download("application/x-pem-file", "public-key.pem", front.office.public_key_pem().into_bytes()))
}

/// A file to keep, never to be opened inside the site.
pub(crate) fn download(media: &str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", shape::encode(name));
    let headers = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}
