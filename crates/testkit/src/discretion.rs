//! What no log may say of anybody.

/// Asserts that a log names nobody: no identity number, no telephone, and none of these words.
///
/// # Panics
/// With what it says.
pub fn names_nobody(log: &str, words: &[&str]) {
    for word in words {
        assert!(!log.contains(word), "the log says {word}");
    }
    let personal = log.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_personal(word));
    let found: Vec<&str> = personal.collect();
    assert!(found.is_empty(), "the log has numbers of people: {found:?}");
}

/// Whether a word is an identity number or a mobile telephone; parts of ids are shorter or have letters.
fn is_personal(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    match word.len() {
        18 => digits == 18 || digits == 17 && word.ends_with(['X', 'x']),
        11 => digits == 11 && word.starts_with('1'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_seen_and_ids_are_not() {
        for personal in ["11010519491231002X", "110105194912310021", "13800000000"] {
            assert!(is_personal(personal), "{personal}");
            let said = std::panic::catch_unwind(|| names_nobody(&format!("login={personal} done"), &[]));
            assert!(said.is_err(), "{personal}");
        }
        for id in ["0190f3c2", "019012345678", "1732464513000", "2026-11-24T16:08:33.123456Z"] {
            names_nobody(id, &["韦晓岚"]);
        }
    }
}
