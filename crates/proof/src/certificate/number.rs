//! The check character of a number: ISO 7064 MOD 37,36 over digits and capital letters.

/// The check character of a text; characters outside 0–9 and A–Z are skipped. `None` when nothing is left.
pub fn check_character(text: &str) -> Option<char> {
    let mut product = 36;
    let mut any = false;
    for value in text.chars().filter_map(value) {
        any = true;
        let sum = (product + value) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    let check = (37 - product) % 36;
    any.then(|| char::from_digit(check, 36).map(|c| c.to_ascii_uppercase()))?
}

/// Whether the last character of a number is the check character of the rest.
pub fn number_holds(number: &str) -> bool {
    let mut chars = number.chars();
    let last = chars.next_back();
    let rest: String = chars.collect();
    last.is_some() && check_character(&rest) == last
}

fn value(c: char) -> Option<u32> {
    c.is_ascii().then(|| c.to_ascii_uppercase().to_digit(36))?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of ISO/IEC 7064 (ISAN and GRid use it): A12425GABC1234002 → M.
    #[test]
    fn known_answer_and_typing_errors() {
        assert_eq!(check_character("A12425GABC1234002"), Some('M'));
        assert!(number_holds("A1-2425G-ABC1234002-M"));
        assert!(!number_holds("A1-2425G-ABC1234003-M"));
        assert!(!number_holds("A1-2425G-ABC1234020-M"));
        assert!(!number_holds(""));
    }
}
