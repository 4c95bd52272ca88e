//! The word that somebody probably meant.

/// The candidate that differs least from `word`, if it differs little.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Long words are not typed by mistake; comparing them would only cost time.
    let length = word.chars().count();
    if length > MOST {
        return None;
    }
    let near = candidates.filter(|candidate| candidate.chars().count() <= MOST);
    let near = near.map(|candidate| (distance(word, candidate), candidate));
    let (apart, candidate) = near.min()?;
    (apart > 0 && apart <= length.div_ceil(3)).then_some(candidate)
}

/// Longer words are not compared.
const MOST: usize = 60;

/// How many letters must be changed, added, left out or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let changed = last[j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let swaps = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            let swapped = if swaps { before[j - 2] + 1 } else { usize::MAX };
            row.push(changed.min(last[j] + 1).min(row[j - 1] + 1).min(swapped));
        }
        (before, last) = (last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant() {
        let words = ["civil_servant", "retired", "degree"];
        assert_eq!(nearest("civil_servent", words.into_iter()), Some("civil_servant"));
        assert_eq!(nearest("kidn", ["id", "kind"].into_iter()), Some("kind"));
        assert_eq!(nearest("degre", words.into_iter()), Some("degree"));
        assert_eq!(nearest("degree", words.into_iter()), None, "nothing is wrong with it");
        assert_eq!(nearest("pension", words.into_iter()), None);
        assert_eq!(nearest(&"x".repeat(10_000), words.into_iter()), None);
    }
}
