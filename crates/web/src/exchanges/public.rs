//! What the public may read of an arrangement.

use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Head, Html, Links, Outcome},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use review::exchange::Exchange;

pub(super) async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let case = front.office.public_exchange(&number).await?;
    let home = if visitor.session.is_some() { "/home" } else { "/" };
    let layout = frame::layout(&front, &visitor, &case.name);
    let layout = layout.crumb("首页", home).crumb("公示", "/notices").here(case.number.clone());
    Ok(Page::new(layout, body(&case)).into_response())
}

fn body(case: &Exchange) -> Html {
    let on = case.publication.as_ref().map_or_else(String::new, |publication| publication.on.to_string());
    let head = Head::new(case.name.clone())
        .tag(Outcome::Ok, "已公布")
        .line(format!("编号 {}，{} 年度", case.number, case.year));
    let main = Card::new("rows", "由谁评审")
        .under("受理、复核、公示和报送仍由受理的评委会办理。")
        .with(&super::table(case))
        .para(super::apart(case));
    let facts = Facts::narrow().fact("公布", on).fact("依据", case.clause.clone());
    let side = Html::of(&Card::new("facts", "公布情况").with(&facts));
    Html::new().part(&head).html(&shape::columns(Html::of(&main), "公布情况", side))
}

/// The published arrangements, for the page of public notices; nothing while there is none.
pub(crate) fn links(exchanges: &[Exchange]) -> Html {
    if exchanges.is_empty() {
        return Html::new();
    }
    let links = exchanges.iter().fold(Links::new(), |links, case| {
        let on = case.publication.as_ref().map(|publication| format!("，{} 公布", publication.on));
        let small = format!("{} 年度{}", case.year, on.unwrap_or_default());
        links.link(format!("/exchanges/public/{}", case.number), case.name.clone(), small)
    });
    Html::of(&Card::new("exchanges", "交叉评审安排").with(&links))
}

#[cfg(test)]
mod tests {
    use super::{body, links};
    use review::exchange::Exchange;

    fn published() -> Exchange {
        let id = |number: u32| format!("00000000-0000-7000-8000-{number:012}");
        let committee = |number: u32, name: &str| {
            serde_json::json!({
                "id": id(number), "name": format!("{name}评委会"), "organiser": id(number + 10),
                "organiser_name": format!("{name}职改办"), "title_office": id(3),
            })
        };
        let (east, west) = (committee(301, "东区"), committee(302, "西区"));
        let by = serde_json::json!({
            "person": id(5), "name": "不公开", "organisation": id(3), "organisation_name": "职改办", "at": 0,
        });
        serde_json::from_value(serde_json::json!({
            "id": id(1), "number": "JC-1", "year": 1, "cross_review": "x", "name": "教师交叉评审安排",
            "series": "s", "clause": "通知五", "title_office": id(3),
            "rows": [{"own": east, "reviewer": west}, {"own": west, "reviewer": east}],
            "apart": [committee(303, "市属")], "arranged_by": kernel::Sealed::from(by.clone()),
            "publication": {"on": "2024-09-20", "by": kernel::Sealed::from(by), "confirmation": null},
            "withdrawn": null, "stage": "published", "updated_at": 0,
        }))
        .unwrap()
    }

    /// req: E6 — who reviews whose people is public; who arranged it is not.
    #[test]
    fn the_public_reads_who_reviews_whose_people() {
        let case = published();
        let page = body(&case).to_string();
        assert!(!page.contains("不公开"), "{page}");
        insta::assert_snapshot!(page);
        assert!(links(&[case]).to_string().contains("/exchanges/public/JC-1"));
        assert!(links(&[]).to_string().is_empty());
    }
}
