//! The acts of an expert: handing in a reading, speaking for the panel. Their form stands beside the dossier.

use super::{page, reason};
use crate::{
    act::{ActPage, sentence},
    applications::{desk::Desk, reading},
    fields::Fields,
    front::Front,
    parts::{Control, Field, Html, Input, Note, Problem},
    trouble::Trouble,
    visit::Guest,
};
use axum::response::{IntoResponse, Redirect, Response};
use office::{cases::Loaded, perform::Request};
use review::{
    Kind, RefusalKind,
    application::{
        Act, Application,
        acts::{
            panel_defence::RecordPanelDefence,
            read::{GivePanelOpinion, Read},
        },
        defence::Answered,
        form::day,
        reading::Score,
        scoring::{self, ScoreItem},
    },
    offers::Offer,
};
use rules::Pack;

/// The acts of this file.
pub(super) const KEYS: [&str; 3] = ["read", "panel_defence", "panel_opinion"];

/// The field of the text that all of them ask for.
const OPINION: &str = "opinion";

/// So many questions a form has room for.
const QUESTIONS: usize = 5;

/// The act whose form the page of a case shows to an expert.
pub(in crate::applications) fn due(offers: &[Offer]) -> Option<&'static str> {
    let possible = |key: &str| offers.iter().any(|offer| offer.key == key && offer.possible.is_ok());
    KEYS.into_iter().find(|key| possible(key))
}

/// The form of one of these acts.
pub(in crate::applications) fn form(
    front: &Front,
    guest: &Guest,
    key: &str,
    loaded: &Loaded<Application>,
    fields: &Fields,
) -> Result<ActPage, Trouble> {
    let row = Application::procedure().act(key).ok_or(Trouble::NotFound)?;
    let form = page(front, guest, row, loaded, fields);
    Ok(ActPage { hint: format!("{}；提交后不能再改。", row.hint), ..form })
}

pub(in crate::applications) fn inputs(
    key: &str,
    fields: &Fields,
    pack: &Pack,
    case: Option<&Application>,
) -> Option<Vec<Field>> {
    Some(match key {
        "read" => {
            let mut all: Vec<Field> =
                items(pack, case?).iter().map(|item| points(item, &fields.get(&name(item)))).collect();
            all.push(reason(OPINION, "审阅意见", fields).hint("写明依据哪些材料，申报人看不到"));
            all
        }
        "panel_defence" => defence(fields),
        "panel_opinion" => {
            vec![reason(OPINION, "专业组意见", fields).hint("综合各位专家的意见，有分歧的写明分歧")]
        }
        _ => return None,
    })
}

pub(super) fn command(key: &str, fields: &Fields, pack: &Pack, case: Option<&Application>) -> Option<Act> {
    let opinion = fields.get(OPINION);
    Some(match key {
        "read" => {
            let given = |item: ScoreItem| Some(Score { points: fields.number(&name(&item))?, item: item.id });
            Act::Read(Read { scores: items(pack, case?).into_iter().filter_map(given).collect(), opinion })
        }
        "panel_defence" => Act::RecordPanelDefence(RecordPanelDefence {
            day: day(&fields.get("day")).ok(),
            answers: pairs(fields).map(|(_, pair)| pair).collect(),
            view: opinion,
        }),
        "panel_opinion" => Act::GivePanelOpinion(GivePanelOpinion { opinion }),
        _ => return None,
    })
}

/// Hands in, and goes on to the next case that is not read.
pub(super) async fn send(
    front: &Front,
    guest: &Guest,
    key: &str,
    loaded: &Loaded<Application>,
    fields: &Fields,
) -> Result<Response, Trouble> {
    let (pack, id) = (front.office.pack(), loaded.state.id);
    let form = form(front, guest, key, loaded, fields)?;
    if fields.ticked("stay") {
        let note = Note::caution("还没有提交。", "填写的内容还在表里，填好以后按提交。");
        return reading::draw(front, guest, &loaded.state, form, Vec::new(), Html::of(&note)).await;
    }
    let asked = if key == "read" { items(pack, &loaded.state) } else { Vec::new() };
    let mut problems = problems(&asked, fields);
    if key == "panel_defence" {
        problems.splice(0..0, unanswered(fields));
    }
    if !problems.is_empty() {
        return reading::draw(front, guest, &loaded.state, form, problems, Html::new()).await;
    }
    let act = command(key, fields, pack, Some(&loaded.state)).ok_or(Trouble::NotFound)?;
    // Colleagues hand in meanwhile, unseen: what they do is no conflict, and the guard finds whatever is one.
    let token = fields.find("token").filter(|token| !token.is_empty());
    let request = Request::<Application> { token, ..Request::on(id, act) };
    match front.office.perform(guest.me(), request).await {
        Ok(_) => Ok(Redirect::to(&onward(front, guest, key, loaded).await?).into_response()),
        Err(office::Problem::Refused(refusal)) if refusal.kind == RefusalKind::Command => {
            let problem = Problem::new(OPINION, sentence(&refusal));
            reading::draw(front, guest, &loaded.state, form, vec![problem], Html::new()).await
        }
        Err(office::Problem::Refused(refusal)) if refusal.kind != RefusalKind::Role => {
            let note = Note::caution("没有办理：", sentence(&refusal));
            reading::draw(front, guest, &loaded.state, form, Vec::new(), Html::of(&note)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Where an expert goes after handing in.
async fn onward(
    front: &Front,
    guest: &Guest,
    key: &str,
    loaded: &Loaded<Application>,
) -> Result<String, Trouble> {
    let id = loaded.state.id;
    if key != "read" {
        return Ok(format!("/applications/{id}?done={key}"));
    }
    let next = Desk::of(front, guest).await?.next(id);
    Ok(next.map_or_else(
        || format!("/applications?done={key}"),
        |next| format!("/applications/{next}?after={key}"),
    ))
}

/// The form of the defence: day, questions and answers, view.
fn defence(fields: &Fields) -> Vec<Field> {
    let mut all = vec![Field::day("day", "答辩日期", fields.get("day"))];
    for (number, pair) in pairs(fields) {
        let text = |name: String, label: &str, value: String| {
            let field = Field::area(name, format!("{label} {number}"), value, 3);
            if number == 1 { field } else { field.optional() }
        };
        all.push(text(format!("question.{number}"), "问题", pair.question));
        all.push(text(format!("answer.{number}"), "回答", pair.answer));
    }
    all.push(reason(OPINION, "答辩意见", fields).hint("专家组对答辩的意见，参加表决的专家都看得到"));
    all
}

/// Questions and answers as typed, each with its number.
fn pairs(fields: &Fields) -> impl Iterator<Item = (usize, Answered)> {
    (1..=QUESTIONS).map(|number| {
        let get = |what: &str| fields.get(&format!("{what}.{number}"));
        (number, Answered { question: get("question"), answer: get("answer") })
    })
}

/// What is wrong with day, questions and answers.
fn unanswered(fields: &Fields) -> Vec<Problem> {
    let wrong_day = day(&fields.get("day")).err().map(|says| Problem::new("day", says));
    let half = |(number, pair): (usize, Answered)| {
        let (asked, answered) = (!pair.question.trim().is_empty(), !pair.answer.trim().is_empty());
        match (asked, answered) {
            (false, true) => Some(Problem::new(format!("question.{number}"), format!("请填写问题 {number}"))),
            (true, false) => {
                Some(Problem::new(format!("answer.{number}"), format!("请填写问题 {number} 的回答")))
            }
            (false, false) if number == 1 => Some(Problem::new("question.1", "请至少填写一个问题")),
            _ => None,
        }
    };
    wrong_day.into_iter().chain(pairs(fields).filter_map(half)).collect()
}

fn items(pack: &Pack, case: &Application) -> Vec<ScoreItem> {
    scoring::form(pack, &case.target.series)
}

fn name(item: &ScoreItem) -> String {
    format!("score.{}", item.id)
}

fn points(item: &ScoreItem, value: &str) -> Field {
    let input = Input {
        kind: "number",
        mode: "numeric",
        autocomplete: "off",
        value: value.to_owned(),
        range: Some(("0".to_owned(), item.most.to_string(), "1".to_owned())),
        ..Input::default()
    };
    Field::new(name(item), item.name.clone(), Control::Text(input)).hint(format!("0 至 {} 分", item.most))
}

/// What is wrong with what was typed, in the order of the form.
fn problems(items: &[ScoreItem], fields: &Fields) -> Vec<Problem> {
    let wrong = |item: &ScoreItem| {
        let name = name(item);
        let (typed, most) = (fields.get(&name), item.most);
        if typed.is_empty() {
            return Some(Problem::new(name, format!("“{}”还没有评分", item.name)));
        }
        let fits = typed.parse::<u32>().is_ok_and(|points| points <= most);
        (!fits).then(|| Problem::new(name, format!("“{}”的分数应是 0 到 {most} 的整数", item.name)))
    };
    let opinion = fields.get(OPINION).is_empty().then(|| Problem::new(OPINION, "请填写意见"));
    items.iter().filter_map(wrong).chain(opinion).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applications::sample;

    fn wrong(query: &str) -> Vec<String> {
        let law = office::policy::embedded().unwrap();
        let items = items(law.packs().last().unwrap(), &sample::case(&[]));
        problems(&items, &Fields::decode(query.as_bytes())).into_iter().map(|p| p.field).collect()
    }

    #[test]
    fn every_item_is_scored_within_its_bounds() {
        let most = "score.performance=40&score.innovation=30&score.problem_solving=0&opinion=x";
        assert!(wrong(most).is_empty());
        let [performance, innovation, solving] =
            ["score.performance", "score.innovation", "score.problem_solving"];
        let mut all = wrong("");
        all.sort_unstable();
        assert_eq!(all, [OPINION, innovation, performance, solving]);
        let over = "score.performance=41&score.innovation=2.5&score.problem_solving=-1&opinion=x";
        assert_eq!(wrong(over).len(), 3);
    }

    /// req: E7
    #[test]
    fn a_defence_is_whole_before_it_is_recorded() {
        let wrong = |query: &str| -> Vec<String> {
            unanswered(&Fields::decode(query.as_bytes())).into_iter().map(|p| p.field).collect()
        };
        assert_eq!(wrong(""), ["day", "question.1"]);
        assert_eq!(wrong("day=2024-11-02&question.1=a&question.2=b&answer.2=c"), ["answer.1"]);
        assert_eq!(wrong("day=2024-11-02&question.1=a&answer.1=b&answer.3=c"), ["question.3"]);
        assert!(wrong("day=2024-11-02&question.1=a&answer.1=b").is_empty());
        let fields = Fields::decode(b"day=2024-11-02&question.1=a&answer.1=b&opinion=v");
        let law = office::policy::embedded().unwrap();
        let Some(Act::RecordPanelDefence(command)) =
            command("panel_defence", &fields, law.packs().last().unwrap(), None)
        else {
            panic!("no defence")
        };
        assert_eq!((command.answers[0].question.as_str(), command.view.as_str()), ("a", "v"));
        assert_eq!(inputs("panel_defence", &fields, law.packs().last().unwrap(), None).unwrap().len(), 12);
    }

    #[test]
    fn the_command_is_what_was_typed() {
        let law = office::policy::embedded().unwrap();
        let fields =
            Fields::decode(b"score.performance=40&score.innovation=7&score.problem_solving=0&opinion=x");
        let case = sample::case(&[]);
        let Some(Act::Read(read)) = command("read", &fields, law.packs().last().unwrap(), Some(&case)) else {
            panic!("no reading")
        };
        assert_eq!((read.scores.iter().map(|s| s.points).sum::<u32>(), read.opinion.as_str()), (47, "x"));
        assert!(command("panel_opinion", &fields, law.packs().last().unwrap(), None).is_some());
    }
}
