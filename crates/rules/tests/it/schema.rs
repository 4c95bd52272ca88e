//! The schema beside the documents is the one of the sources, and knows every key that the packs use.

use crate::{files, root};
use serde_json::Value;

fn schema() -> Value {
    rules::schema::schema()
}

#[test]
fn the_schema_file_is_fresh() {
    let expected = format!("{:#}\n", schema());
    let path = root().join("../docs/formats/policy.schema.json");
    if std::env::var_os("ZHIPING_REGENERATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "stale: ZHIPING_REGENERATE=1 cargo nextest run -p rules schema");
}

/// What `schema` says of a place, following references.
fn at<'a>(root: &'a Value, place: &'a Value) -> &'a Value {
    match place.get("$ref").and_then(Value::as_str) {
        Some(name) => at(root, root.pointer(name.trim_start_matches('#')).unwrap()),
        None => place,
    }
}

/// The keys of a table that the schema does not know, with where they stand. Alternatives are left to `rules check`.
fn unknown(root: &Value, place: &Value, table: &toml::Value, path: &str, found: &mut Vec<String>) {
    let place = at(root, place);
    match table {
        toml::Value::Table(table) => {
            let properties = place.get("properties").and_then(Value::as_object);
            let open = place.get("additionalProperties").filter(|more| more.is_object());
            for (key, value) in table {
                let path = format!("{path}.{key}");
                match (properties.and_then(|known| known.get(key)), open) {
                    (Some(known), _) => unknown(root, known, value, &path, found),
                    (None, Some(more)) => unknown(root, more, value, &path, found),
                    (None, None) if properties.is_some() => found.push(path),
                    (None, None) => {}
                }
            }
        }
        toml::Value::Array(items) => {
            for item in items {
                place.get("items").into_iter().for_each(|known| unknown(root, known, item, path, found));
            }
        }
        _ => {}
    }
}

/// req: X1 — an editor that follows the schema accepts the shipped packs, and marks a key that does not exist.
#[test]
fn shipped_packs_fit_the_schema_and_a_wrong_key_does_not() {
    let schema = schema();
    let mut found = Vec::new();
    let files = files();
    // What lies beside the packs is none of them.
    let packs = files.iter().filter(|(path, _)| path.contains('/') && path.ends_with(".toml"));
    for (path, text) in packs {
        unknown(&schema, &schema, &toml::from_str(text).unwrap(), path, &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
    let wrong = toml::from_str("[[term]]\nname = \"x\"\nworking_day = 5\n[unknown]\n").unwrap();
    unknown(&schema, &schema, &wrong, "", &mut found);
    assert_eq!(found, [".term.working_day", ".unknown"]);
    assert_eq!(schema.pointer("/additionalProperties"), Some(&Value::Bool(false)));
}
