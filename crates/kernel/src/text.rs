//! Text at the door: NFC, no control characters, no invisible edges.

use unicode_normalization::UnicodeNormalization;

/// What a person typed, as it may be stored: NFC, line ends `\n`, no other control characters, trimmed.
pub fn clean(typed: &str) -> String {
    let unified = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String =
        unified.nfc().filter(|c| *c == '\n' || *c == '\t' || !(c.is_control() || is_invisible(*c))).collect();
    kept.trim().to_owned()
}

/// Zero-width and direction marks: they make two texts look equal and compare unequal.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_and_invisible_marks_go_and_lines_stay() {
        assert_eq!(clean("\u{feff} 覃\u{200b}谷雨\r\n第二行\u{0} "), "覃谷雨\n第二行");
        assert_eq!(clean("e\u{301}"), "é");
    }
}
