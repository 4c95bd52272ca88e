//! The check character of certificate numbers: ISO 7064 MOD 37,36, which finds every single mistyped character and
//! nearly every swap of neighbours.

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The check character of a number's body. Hyphens do not count; `None` when another character than `0-9A-Z-` stands
/// there, or none at all.
pub fn check_character(body: &str) -> Option<char> {
    let sum = running_sum(body)?;
    ALPHABET.get((37 - sum) % 36).map(|&c| char::from(c))
}

/// Whether a whole number, check character last, holds.
pub fn number_holds(number: &str) -> bool {
    let Some((at, check)) = number.char_indices().last() else { return false };
    check != '-' && check_character(&number[..at]) == Some(check)
}

/// The running value after the body: each step adds, reduces modulo 36 (0 stands for 36), doubles modulo 37.
fn running_sum(body: &str) -> Option<usize> {
    let mut sum = 36;
    let mut any = false;
    for c in body.bytes().filter(|c| *c != b'-') {
        let value = ALPHABET.iter().position(|known| *known == c)?;
        sum = match (sum + value) % 36 {
            0 => 36,
            rest => rest,
        };
        sum = sum * 2 % 37;
        any = true;
    }
    any.then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// req: F4 — the known answer is the sample of ISO's Global Release Identifier, A1-2425G-ABC1234002-M.
    #[test]
    fn known_answer() {
        assert_eq!(check_character("A1-2425G-ABC1234002"), Some('M'));
        assert!(number_holds("A1-2425G-ABC1234002-M"));
        assert!(!number_holds("A1-2425G-ABC1234003-M"));
        assert!(!number_holds("A1-2452G-ABC1234002-M"), "swapped neighbours");
        for nothing in ["", "-", "M", "-M", "a1-M", "职称-M", "A1-2425G-ABC1234002-M-"] {
            assert!(!number_holds(nothing), "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn every_single_wrong_character_is_found(body in "[0-9A-Z]{4,20}", at in 0usize..5, c in 0usize..36) {
            let number = format!("{body}{}", check_character(&body).unwrap());
            prop_assert!(number_holds(&number));
            let mut wrong = number.clone().into_bytes();
            wrong[at] = ALPHABET[c];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(number_holds(&wrong), wrong == number);
        }
    }
}
