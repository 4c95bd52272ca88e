//! A row as a line: a JSON array of its cells. Numbers and texts are themselves, bytes are an array with their base64.

use data_encoding::BASE64;
use serde_json::Value as Json;
use store::Value;

/// The line of a row, with its end.
pub(super) fn write(row: &[Value]) -> String {
    let cells = row.iter().map(|cell| match cell {
        Value::Null => Json::Null,
        Value::Int(number) => Json::from(*number),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Blob(bytes) => Json::from(vec![BASE64.encode(bytes)]),
    });
    let mut line = Json::from_iter(cells).to_string();
    line.push('\n');
    line
}

/// The row of a line without its end. `None`: it is no row.
pub(super) fn read(line: &str) -> Option<Vec<Value>> {
    let Ok(Json::Array(cells)) = serde_json::from_str(line) else { return None };
    cells.into_iter().map(cell).collect()
}

fn cell(json: Json) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Null),
        Json::Number(number) => number.as_i64().map(Value::Int),
        Json::String(text) => Some(Value::Text(text)),
        Json::Array(one) => match one.as_slice() {
            [Json::String(bytes)] => BASE64.decode(bytes.as_bytes()).ok().map(Value::Blob),
            _ => None,
        },
        Json::Bool(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_as_it_was() {
        let row = vec![
            Value::Null,
            Value::Int(i64::MIN),
            Value::Int(i64::MAX),
            Value::Text("引号\"换行\n\u{1}\\".to_owned()),
            Value::Text(String::new()),
            Value::Blob(vec![0, 255]),
            Value::Blob(Vec::new()),
        ];
        let line = write(&row);
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(read(line.trim_end()), Some(row));
        assert_eq!(write(&[Value::Text("a".to_owned()), Value::Blob(vec![1])]), "[\"a\",[\"AQ==\"]]\n");
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for line in ["", "{}", "[1.5]", "[true]", "[[]]", "[[\"?\"]]", "[[\"AQ==\",\"AQ==\"]]", "[1]x"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
