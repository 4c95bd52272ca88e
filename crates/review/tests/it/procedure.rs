//! The procedure tables are whole: every stage has one row, a way on and a way in; every ground of refusal is cited.

use crate::world;
use review::{
    Kind,
    application::{Application, Stage},
    batch::Batch,
    certificate::Certificate,
    dispatch::Dispatch,
    draw::Draw,
    exchange::Exchange,
    expert::Expert,
    meeting::Meeting,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

#[test]
fn every_stage_of_an_application_has_one_row_in_the_same_order() {
    let rows: Vec<_> = Application::procedure().stages.iter().map(|row| row.key).collect();
    let stages: Vec<_> = Stage::ALL.iter().map(|stage| stage.key()).collect();
    assert_eq!(rows, stages);
    assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
    for stage in Stage::ALL {
        assert_eq!(serde_json::to_value(stage).unwrap(), stage.key(), "the stored form is the key");
    }
}

#[test]
fn an_ended_stage_has_no_holder_and_the_others_but_the_certificate_have_one() {
    for stage in Stage::ALL {
        let holder = Application::procedure().stage(stage.key()).holder;
        assert_eq!(holder.is_none(), stage.ended() || stage == Stage::Certified, "{}", stage.key());
    }
}

/// Seven words are few enough to be understood by everybody.
#[test]
fn people_read_at_most_seven_words_on_the_way() {
    let on_the_way = Application::procedure().stages.iter().filter(|row| row.holder.is_some());
    let words: BTreeSet<_> = on_the_way.map(|row| row.public).collect();
    assert!(words.len() <= 7, "{words:?}");
}

#[test]
fn the_tables_are_whole() {
    whole::<Application>();
    whole::<Expert>();
    whole::<Draw>();
    whole::<Exchange>();
    whole::<Meeting>();
    whole::<Batch>();
    whole::<Certificate>();
    whole::<Dispatch>();
}

fn whole<K: Kind>() {
    let procedure = K::procedure();
    let keys: BTreeSet<_> = procedure.stages.iter().map(|row| row.key).collect();
    assert_eq!(keys.len(), procedure.stages.len(), "{}: a stage has two rows", K::NAME);
    let acts: BTreeSet<_> = procedure.acts.iter().map(|row| row.key).collect();
    assert_eq!(acts.len(), procedure.acts.len(), "{}: an act has two rows", K::NAME);
    assert!(
        procedure.beside.iter().all(|key| acts.contains(key)),
        "{}: beside names an unknown act",
        K::NAME
    );
    for act in procedure.acts {
        let place = format!("{}: {}", K::NAME, act.key);
        assert!(
            act.from.iter().chain(act.to).all(|key| keys.contains(key)),
            "{place} names an unknown stage"
        );
        assert!(
            !act.roles.is_empty() && !act.to.is_empty() && !act.hint.is_empty(),
            "{place} says too little"
        );
    }
    for stage in procedure.stages {
        let place = format!("{}: {}", K::NAME, stage.key);
        assert!(!stage.name.is_empty() && !stage.public.is_empty(), "{place} has no name");
        assert!(!stage.way_on.is_empty(), "{place} has no way on");
        let out = procedure
            .acts
            .iter()
            .filter(|act| act.moves())
            .any(|act| act.from.contains(&stage.key) && act.to.iter().any(|to| *to != stage.key));
        assert!(stage.holder.is_none() || out, "{place} has a holder and no act that leads out");
    }
    assert_eq!(reached::<K>(), keys, "{}: stages that no case comes to", K::NAME);
    assert_eq!(procedure.acts.iter().filter(|act| act.from.is_empty()).count(), 1, "one act opens a case");
}

/// The stages that a case can come to from the act that opens it.
fn reached<K: Kind>() -> BTreeSet<&'static str> {
    let acts = K::procedure().acts;
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    loop {
        let moving = acts.iter().filter(|act| act.moves());
        let open = moving.filter(|act| act.from.is_empty() || act.from.iter().any(|f| reached.contains(f)));
        let next: BTreeSet<_> = open.flat_map(|act| act.to).copied().collect();
        if next == reached {
            return reached;
        }
        reached = next;
    }
}

/// A refusal without its clause is a word against a word: whatever key the sources cite, the shipped pack has it.
#[test]
fn every_ground_of_refusal_is_in_the_pack() {
    let pack = world::pack();
    let mut cited = BTreeSet::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = std::fs::read_to_string(path).unwrap();
        let literals = source.split('"');
        let keys = literals.filter(|text| {
            let family = ["act.", "meeting.", "commitment."].iter().any(|family| text.starts_with(family));
            family && text.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'))
        });
        cited.extend(keys.filter(|key| !key.ends_with('.')).map(str::to_owned));
    }
    assert!(cited.len() > 15, "the sources were not found: {cited:?}");
    let missing: Vec<_> = cited.iter().filter(|key| pack.text(key).is_none_or(str::is_empty)).collect();
    assert!(missing.is_empty(), "cited by an act and not in {}: {missing:?}", pack.id());
    for step in ["submit", "recommend", "department", "accept"] {
        assert!(pack.text(&format!("window.{step}")).is_some(), "window.{step}");
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(path);
        }
    }
    found
}
