//! Every part drawn once and compared with its snapshot: a changed part shows as a changed file.

use askama::Template;
use web::parts::*;

use crate::samples;

/// Draws all parts, each after its name.
fn gallery() -> String {
    let mut text = String::new();
    let mut show = |name: &str, part: &dyn Fn() -> askama::Result<String>| {
        let drawn = part().expect("a part draws");
        text.push_str(&format!("<!-- {name} -->\n{}\n", drawn.trim()));
    };
    let verdict = Verdict::new(
        "v1",
        "工程师（机械工程）：逐级申报",
        Tag::new(Outcome::Ask, "还缺证明"),
        samples::findings(),
    );
    let card = Card::new("c1", "资格核查").under("提交时计算").with(&samples::facts()).para("完");
    let links = Links::new().link("/break", "破格申报", "通知四（三）").line("监督员全程监督", "");
    let head = Head::new("覃谷雨").tag(Outcome::Now, "单位审核").line("逐级申报").due(samples::due());
    let facts = Facts::new().fact("姓名", "覃谷雨").change("/fix", "修改").fact("职称", "无").source("自填");
    let banner =
        ResultBanner { outcome: Outcome::Ok, title: "证书有效".into(), says: "已核对。".into() };
    show("tag", &|| Tag::new(Outcome::No, "经历不符").render());
    show("head", &|| head.render());
    show("plain head", &|| Head::new("待办").tight().render());
    show("note", &|| Note::caution("只能报一个。", Html::new().link("#a", "看")).render());
    show("card", &|| card.render());
    show("links", &|| links.render());
    show("facts", &|| facts.render());
    show("verdict", &|| verdict.clone().act("/start", "开始申报", true).render());
    show("more", &|| More::of(samples::findings().split_off(1)).render());
    show("acts", &|| samples::acts().form("/cases/1/act", Csrf("token".into())).render());
    show("tasks", &|| samples::tasks().render());
    show("evidence", &|| samples::evidence().render());
    show("timeline", &|| samples::timeline().render());
    show("season", &|| samples::season().render());
    show("queue", &|| samples::queues()[0].render());
    show("table", &|| samples::table().render());
    show("empty table", &|| Table::new("表", vec![], vec![]).empty("没有符合的申报件。").render());
    show("board", &|| samples::board().render());
    show("filter", &|| samples::filter().render());
    show("batch", &|| samples::batch(0).render());
    show("pager", &|| samples::pager().render());
    show("errors", &|| ErrorSummary::new("还不能提交", samples::problems()).render());
    for field in samples::fields() {
        show("field", &|| field.render());
    }
    show("paper", &|| samples::paper().render());
    show("certificate", &|| samples::certificate().render());
    show("result", &|| banner.render());
    show("documents", &|| samples::documents().render());
    show("desk bar", &|| samples::desk_bar().render());
    show("score", &|| samples::scores()[1].render());
    show("bars", &|| samples::bars().render());
    show("trend", &|| samples::trend().render());
    text
}

#[test]
fn every_part_draws_as_before() {
    insta::assert_snapshot!("parts", gallery());
}

#[test]
fn no_part_carries_inline_style_or_script() {
    let gallery = gallery();
    for forbidden in [" style=", "<script", " onclick=", "javascript:", "data:image"] {
        assert!(!gallery.contains(forbidden), "{forbidden} found");
    }
}

#[test]
fn every_described_control_finds_its_description() {
    let gallery = gallery();
    for piece in gallery.split("aria-describedby=\"").skip(1) {
        for id in piece.split('"').next().unwrap_or_default().split(' ') {
            assert!(gallery.contains(&format!("id=\"{id}\"")), "no element with id {id}");
        }
    }
}
