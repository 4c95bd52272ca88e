//! Sample pages composed as page authors do, written to the build folder for looking at.
//! Open them with any browser: they point at `web/dist`.

use std::path::Path;

use askama::Template;
use web::layout::{Layout, draw};
use web::parts::*;

use crate::samples;

#[derive(Template)]
#[template(
    source = r#"{{ head }}
<div class="zp-cols">
  <div class="zp-stack">
    {{ findings }}
    <form method="post" class="zp-stack" data-guard>
      {{ evidence }}
      <div id="do" tabindex="-1">{{ acts }}</div>
    </form>
  </div>
  <aside class="zp-stack" aria-label="基本情况和经过">{{ facts }}{{ past }}</aside>
</div>"#,
    ext = "html"
)]
struct CasePage {
    head: Head,
    findings: Card,
    evidence: Card,
    acts: ActBar,
    facts: Card,
    past: Card,
}

fn case_page() -> (Layout, CasePage) {
    let mut findings = samples::findings();
    let more = More::of(findings.split_off(1));
    let line = Html::new().text("编号 2024-GC-00317，逐级申报，8 月 27 日提交，").link("#do", "去办理");
    let page = CasePage {
        head: Head::new("覃谷雨，工程师（机械工程）")
            .tag(Outcome::Now, "单位审核")
            .tag(Outcome::Warn, "风险刊物 1")
            .line(line)
            .due(samples::due()),
        findings: Card::new("fi", "资格核查")
            .under("2024-08-27 提交时计算，9 月 4 日复算结果相同。")
            .with(&findings[0])
            .with(&more),
        evidence: Card::new("ev", "逐项核对原件")
            .under("已核对 7 项，共 10 项。每项结果记在您名下。")
            .with(&samples::evidence()),
        acts: samples::acts(),
        facts: Card::new("fa", "基本情况").with(&samples::facts()),
        past: Card::new("pa", "经过")
            .with(&samples::timeline())
            .para(Html::new().link("/proof", "下载存证，自己核验")),
    };
    (samples::signed_in("覃谷雨，工程师（机械工程）").crumb("申报件", "/cases").here("2024-GC-00317"), page)
}

#[derive(Template)]
#[template(
    source = r#"{{ head }}
<div class="zp-stack">
  {{ filter }}
  <form method="post" class="zp-stack">
    <section class="zp-card" aria-labelledby="l-h"><h2 id="l-h" class="visually-hidden">结果</h2>{{ table }}</section>
    {{ batch }}
  </form>
  {{ pager }}
</div>"#,
    ext = "html"
)]
struct ListPage {
    head: Head,
    filter: Filter,
    table: Table,
    batch: Batch,
    pager: Pager,
}

fn list_page() -> (Layout, ListPage) {
    let page = ListPage {
        head: Head::new("申报件").line("市机械工程中级评委会，2024 年度，其中 126 件等您处理"),
        filter: samples::filter(),
        table: samples::table(),
        batch: samples::batch(2),
        pager: samples::pager(),
    };
    (samples::signed_in("申报件"), page)
}

#[derive(Template)]
#[template(
    source = r#"{{ errors }}{{ head }}
<form method="post" class="zp-cols" novalidate>
  <div class="zp-stack">
    {{ facts }}
    <section class="zp-card" aria-labelledby="p-h"><h2 id="p-h">二、承诺</h2>{{ paper }}
      <div class="mt-3">{% for field in fields %}{{ field }}{% endfor %}</div>
      <p class="zp-row mt-4"><button class="btn btn-primary">承诺并提交</button><a class="btn" href="/a/1">先不提交</a></p>
    </section>
  </div>
  <aside class="zp-stack" aria-label="下一步">{{ next }}{{ documents }}</aside>
</form>"#,
    ext = "html"
)]
struct FormPage {
    errors: ErrorSummary,
    head: Head,
    facts: Card,
    paper: Paper,
    fields: Vec<Field>,
    next: Card,
    documents: Card,
}

fn form_page() -> (Layout, FormPage) {
    let facts = Facts::new()
        .fact("姓名", "覃谷雨")
        .small("身份证 4502**********002X，共享数据核对")
        .change("/report", "报告有误")
        .fact("申报单位", "壶城示例装备制造有限公司")
        .small("民营企业，养老保险连续 6 个月")
        .change("/unit", "修改");
    let page = FormPage {
        errors: ErrorSummary::new("还不能提交", samples::problems()),
        head: Head::new("检查您填写的内容").line("提交后不能自行修改。").due(samples::due()),
        facts: Card::new("fa", "一、基本资格").with(&facts),
        paper: samples::paper(),
        fields: samples::fields(),
        next: Card::new("ne", "提交时会发生什么").with(&samples::timeline()),
        documents: Card::new("do", "文件").with(&samples::documents()),
    };
    let mut layout = samples::signed_in("检查并提交").here("检查并提交");
    layout.errors = true;
    (layout, page)
}

#[derive(Template)]
#[template(
    source = r#"{{ head }}
<div class="zp-stack">
  <section aria-labelledby="q-h"><h2 id="q-h">等您处理 25 件</h2><div class="zp-grid">{{ queues }}</div></section>
  {{ season }}
  <div class="zp-cols">{{ board }}{{ verdict }}</div>
  <div class="zp-grid">{{ bars }}{{ trend }}</div>
  {{ tasks }}
  {{ certificate }}
</div>"#,
    ext = "html"
)]
struct HomePage {
    head: Head,
    queues: Html,
    season: Card,
    board: Card,
    verdict: Verdict,
    bars: Card,
    trend: Card,
    tasks: Card,
    certificate: Paper,
}

fn home_page() -> (Layout, HomePage) {
    let tag = Tag::new(Outcome::Ask, "还缺证明");
    let page = HomePage {
        head: Head::new("待办").line("2024 年 10 月 10 日，星期四。最近一个期限：今天 24:00，公示异议答复。"),
        queues: Html::new().parts(&samples::queues()),
        season: Card::new("se", "2024 年度进度").with(&samples::season()),
        board: Card::new("bo", "各系列进度").with(&samples::board()),
        verdict: Verdict::new("v1", "工程师：逐级申报", tag, samples::findings()).act("/s", "补充", false),
        bars: Card::new("g1", "申报件现在在哪一步").with(&samples::bars()),
        trend: Card::new("g2", "累计提交，与去年相比").with(&samples::trend()),
        tasks: Card::new("ta", "一、基本资格").with(&samples::tasks()),
        certificate: samples::certificate(),
    };
    (samples::layout("待办"), page)
}

#[derive(Template)]
#[template(
    source = r#"<div class="zp-cols is-wide">
  <div class="zp-stack">{{ head }}{{ facts }}</div>
  <form method="post" class="zp-card zp-sticky" id="score" aria-labelledby="sc-h" data-autosave="/desk/12/save" data-version="3">
    <h2 id="sc-h">评分表</h2>
    <p class="zp-sub">满分 100。<output data-total>已填两项</output></p>
    {% for score in scores %}{{ score }}{% endfor %}
    {{ say }}
    <p class="zp-row zp-save mt-3"><button class="btn btn-primary" name="act" value="next">保存，看下一份</button></p>
    <p class="zp-saved" data-saved role="status"></p>
  </form>
</div>"#,
    ext = "html"
)]
struct DeskPage {
    head: Head,
    facts: Card,
    scores: Vec<Score>,
    say: Field,
}

fn desk_page() -> (Layout, DeskPage) {
    let facts = Facts::new().fact("最高学历", "大学本科").source("学信数据").fact("现岗位", "工艺工程师");
    let page = DeskPage {
        head: Head::new("申报件 M-3071").tag(Outcome::Now, "待评分").line("姓名和单位不显示").tight(),
        facts: Card::new("d1", "基本情况").with(&facts),
        scores: samples::scores(),
        say: Field::area("say", "评议意见", "成果真实。", 3).hint("不少于 20 字，申报人看不到姓名"),
    };
    let mut layout = samples::signed_in("评审第 12 份，共 45 份");
    layout.bar = Html::of(&samples::desk_bar());
    layout.wide = true;
    (layout, page)
}

/// Writes a page where a browser can open it from disk.
fn write(name: &str, (layout, body): (Layout, impl Template)) {
    let html = draw(&layout, &body).expect("a page draws");
    assert!(!html.contains(" style=") && !html.contains("<script>"), "{name} carries inline style or script");
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist/");
    let html = html.replace("\"/assets/", &format!("\"file://{}", dist.display()));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).expect("a folder for sample pages");
    std::fs::write(folder.join(format!("{name}.html")), html).expect("a sample page is written");
}

#[test]
fn sample_pages_draw() {
    write("case", case_page());
    write("list", list_page());
    write("form", form_page());
    write("home", home_page());
    write("desk", desk_page());
}
