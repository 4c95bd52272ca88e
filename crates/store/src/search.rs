//! Search words of our own: bigrams of Han text, whole words of the rest. Full-text engines disagree on two-character words.

/// The search words of a text, lower case, separated by single spaces, each once.
pub fn words(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut push = |word: String| {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    };
    for piece in text.split(|c: char| !c.is_alphanumeric() && c != '-') {
        let mut han: Vec<char> = Vec::new();
        let mut latin = String::new();
        for c in piece.chars().chain(std::iter::once(' ')) {
            if is_han(c) {
                push(std::mem::take(&mut latin));
                han.push(c);
                continue;
            }
            bigrams(&std::mem::take(&mut han)).into_iter().for_each(&mut push);
            if c == ' ' { push(std::mem::take(&mut latin)) } else { latin.extend(c.to_lowercase()) }
        }
    }
    words.join(" ")
}

/// The pairs, then the last character alone: a search for one character looks for a word that begins with it, and the
/// last begins no pair.
fn bigrams(han: &[char]) -> Vec<String> {
    match han {
        [] => Vec::new(),
        [.., last] => han.windows(2).map(|pair| pair.iter().collect()).chain([last.to_string()]).collect(),
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn han_in_pairs_and_the_rest_in_words() {
        assert_eq!(words("覃谷雨 2024-GC-00317"), "覃谷 谷雨 雨 2024-gc-00317");
        assert_eq!(words("谷"), "谷");
        assert_eq!(words("工程A组"), "工程 程 a 组");
        assert_eq!(words("%_"), "");
    }
}
