//! General rule, then exceptions; contradicting ones are an error where the pack alone tells, else a question for people.

use crate::small::{known, law, said};
use rules::{FactValue, Outcome, Verdict};
use std::sync::Arc;

const RULE: &str = "[[rule]]\nid = \"r\"\nkind = \"need\"\nclause = \"c\"\ntext = \"须是奇\"\ncondition = { is = { fact = \"odd\", value = true } }\n";

fn exceptions(list: &[(&str, &str, &str)]) -> String {
    let one = |(condition, then, text): &(&str, &str, &str)| {
        format!("{{ condition = {condition}, then = \"{then}\", clause = \"d\", text = \"{text}\" }}")
    };
    let list: Vec<String> = list.iter().map(one).collect();
    format!("{RULE}exceptions = [{}]\n", list.join(", "))
}

const EVEN: &str = "{ is = { fact = \"even\", value = true } }";
const MANY: &str = "{ at_least = { fact = \"count\", number = 6 } }";

fn judged(pack: &str, facts: &[(&str, FactValue)]) -> Arc<rules::Finding> {
    let law = law(pack).unwrap();
    let pack = law.packs().next().unwrap();
    let Verdict { findings, .. } =
        pack.evaluate("t1", "w", &known(facts), "2024-06-01".parse().unwrap()).unwrap();
    findings.into_iter().find(|finding| finding.rule == "r").unwrap()
}

#[test]
fn an_exception_departs_from_the_rule_and_names_both_clauses() {
    let pack = exceptions(&[(EVEN, "met", "偶的除外")]);
    let odd = FactValue::Bool(false);
    let found = judged(&pack, &[("odd", odd.clone()), ("even", FactValue::Bool(true))]);
    assert_eq!((found.outcome, found.cite.as_str()), (Outcome::Met, "第一条；第二条"));
    assert_eq!(found.because, "偶的除外");
    assert_eq!(
        judged(&pack, &[("odd", odd.clone()), ("even", FactValue::Bool(false))]).outcome,
        Outcome::Unmet
    );
    let open = judged(&pack, &[("odd", odd)]);
    assert_eq!(open.outcome, Outcome::Unknown, "whether it is excepted is not known");
    assert!(open.remedy.contains("偶"), "{}", open.remedy);
    let met = judged(&pack, &[("odd", FactValue::Bool(true))]);
    assert_eq!((met.outcome, met.cite.as_str()), (Outcome::Met, "第一条"), "it would change nothing");
}

#[test]
fn contradicting_exceptions_are_an_error_where_the_pack_tells() {
    let same = said(&exceptions(&[(EVEN, "met", "偶的除外"), (EVEN, "unmet", "偶的不行")]));
    assert!(same.contains("规则“r”的两处例外互相矛盾：“偶的除外”和“偶的不行”"), "{same}");
    let set = |values: &str| format!("{{ one_of = {{ fact = \"kind\", values = [{values}] }} }}");
    let (ab, b, a) = (set("\"a\", \"b\""), set("\"b\""), set("\"a\""));
    assert!(said(&exceptions(&[(&ab, "met", "甲"), (&b, "ask", "乙")])).contains("互相矛盾"));
    assert_eq!(said(&exceptions(&[(&a, "met", "甲"), (&b, "unmet", "乙")])), "", "they never meet");
    assert_eq!(said(&exceptions(&[(&ab, "met", "甲"), (&b, "met", "乙")])), "", "they say the same");
}

#[test]
fn contradicting_exceptions_that_only_a_case_shows_are_for_people() {
    let pack = exceptions(&[(EVEN, "met", "偶的除外"), (MANY, "unmet", "多的不行")]);
    let both =
        [("odd", FactValue::Bool(true)), ("even", FactValue::Bool(true)), ("count", FactValue::Int(6))];
    let found = judged(&pack, &both);
    assert_eq!(found.outcome, Outcome::Unknown);
    assert!(found.because.contains("偶的除外") && found.because.contains("多的不行"));
    assert!(found.because.ends_with("两处规定不一致，需人工认定"), "{}", found.because);
    assert!(found.remedy.contains("职改办"));
    // Even for a rule that otherwise only warns.
    let warning = pack.replace("kind = \"need\"", "kind = \"warn\"");
    assert_eq!(judged(&warning, &both).outcome, Outcome::Unknown);
}

#[test]
fn a_quiet_exception_does_not_keep_a_rule_open() {
    let pack = exceptions(&[(EVEN, "met", "偶的除外")]).replace("then = ", "quiet = true, then = ");
    assert_eq!(judged(&pack, &[("odd", FactValue::Bool(false))]).outcome, Outcome::Unmet);
}
