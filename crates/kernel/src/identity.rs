//! Identity documents and registry numbers: shape, check digits, normal form.
//!
//! Sources: GB 11643 (居民身份证), GB 32100-2015 (统一社会信用代码), ISO 3297 (ISSN). A wrong check digit of a person's
//! number is a problem; of an organisation's code only a warning, since real codes fail it (requirements B1).

use crate::Day;
use serde::{Deserialize, Serialize};

/// The kind of a person's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证
    ResidentCard,
    /// 港澳台居民居住证
    HkMoTwResidence,
    /// 外国人永久居留身份证
    PermanentResidence,
    /// 护照
    Passport,
}

/// A person's document in normal form: 18 digits for the resident card, upper case for all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Document {
    /// Which document.
    pub kind: DocumentKind,
    /// Its number in normal form.
    pub number: String,
}

/// 性别
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// Why a number is not accepted. [`std::fmt::Display`] is the sentence shown beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberProblem {
    /// Not the right number of characters.
    #[error("号码长度不对：居民身份证应为 18 位（或旧的 15 位）")]
    Length,
    /// Characters that cannot stand there.
    #[error("号码中有不该出现的字符：前 17 位应为数字，末位为数字或 X")]
    Characters,
    /// The birth date in the number does not exist.
    #[error("号码中的出生日期不存在，请对照证件检查第 7 至 14 位")]
    Birth,
    /// The check character does not fit: a digit was mistyped.
    #[error("号码校验不通过：很可能输错了一位，请对照证件检查")]
    Check,
    /// Too short or too long for this kind of document.
    #[error("证件号码应为 5 至 20 位字母或数字")]
    Shape,
}

impl DocumentKind {
    /// The name people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResidentCard => "居民身份证",
            Self::HkMoTwResidence => "港澳台居民居住证",
            Self::PermanentResidence => "外国人永久居留身份证",
            Self::Passport => "护照",
        }
    }

    /// The stable name, also in the keyed look-up digest.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ResidentCard => "resident_card",
            Self::HkMoTwResidence => "hk_mo_tw_residence",
            Self::PermanentResidence => "permanent_residence",
            Self::Passport => "passport",
        }
    }
}

impl Document {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn parse(kind: DocumentKind, typed: &str) -> Result<Self, NumberProblem> {
        let number: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(half_width)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let number = match kind {
            DocumentKind::ResidentCard => resident_card(&number)?,
            // The residence permits of 港澳台 (81/82/83 …) follow the same construction.
            DocumentKind::HkMoTwResidence => check_18(&number).map(|()| number)?,
            DocumentKind::PermanentResidence | DocumentKind::Passport => {
                let fits =
                    (5..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
                if fits { number } else { return Err(NumberProblem::Shape) }
            }
        };
        Ok(Self { kind, number })
    }

    /// The birth date that an 18-digit number carries.
    pub fn birth(&self) -> Option<Day> {
        self.carries_birth().then(|| birth_of(&self.number)).flatten()
    }

    /// The sex that an 18-digit number carries: digit 17, odd = male.
    pub fn sex(&self) -> Option<Sex> {
        let digit = self.number.as_bytes().get(16)?;
        self.carries_birth().then_some(if digit % 2 == 1 { Sex::Male } else { Sex::Female })
    }

    /// `4502**********002X`: the first and the last four characters, fewer of a short number, so that half stays hidden.
    pub fn masked(&self) -> String {
        let chars: Vec<char> = self.number.chars().collect();
        let shown = (chars.len() / 4).min(4);
        let hide = |i: usize| i >= shown && i + shown < chars.len();
        chars.iter().enumerate().map(|(i, c)| if hide(i) { '*' } else { *c }).collect()
    }

    fn carries_birth(&self) -> bool {
        matches!(self.kind, DocumentKind::ResidentCard | DocumentKind::HkMoTwResidence)
    }
}

impl Sex {
    /// 男 or 女.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }
}

/// The check character of the first 17 digits of a resident card (GB 11643: weights 2^(17−i) mod 11).
pub fn resident_check(first17: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if first17.len() != 17 {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in first17.chars().zip(WEIGHTS) {
        sum += c.to_digit(10)? * weight;
    }
    "10X98765432".chars().nth((sum % 11) as usize)
}

/// What a typed 统一社会信用代码 is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditCode {
    /// Shape and check character fit.
    Sound,
    /// The shape fits, the check character does not: warn, since real codes fail.
    CheckFails,
    /// Not 18 characters of the code's alphabet.
    Malformed,
}

const CODE_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Judges a 统一社会信用代码 (GB 32100-2015).
pub fn credit_code(code: &str) -> CreditCode {
    let values: Option<Vec<usize>> = code.chars().map(|c| CODE_ALPHABET.find(c)).collect();
    match values {
        Some(v) if v.len() == 18 => {
            if v[17] == credit_code_sum(&v[..17]) {
                CreditCode::Sound
            } else {
                CreditCode::CheckFails
            }
        }
        _ => CreditCode::Malformed,
    }
}

/// The check character of the first 17 characters of a 统一社会信用代码.
pub fn credit_code_check(first17: &str) -> Option<char> {
    let values: Vec<usize> = first17.chars().map(|c| CODE_ALPHABET.find(c)).collect::<Option<_>>()?;
    (values.len() == 17).then(|| CODE_ALPHABET.chars().nth(credit_code_sum(&values)))?
}

fn credit_code_sum(values: &[usize]) -> usize {
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: usize = values.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
    (31 - sum % 31) % 31
}

/// Whether an ISSN (with or without its hyphen) has the right check character.
pub fn issn_holds(typed: &str) -> bool {
    let chars: Vec<char> = typed.chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    if chars.len() != 8 {
        return false;
    }
    let digits: Option<Vec<u32>> = chars[..7].iter().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits.iter().zip((2..=8).rev()).map(|(d, w)| d * w).sum();
    let check = (11 - sum % 11) % 11;
    chars[7] == if check == 10 { 'X' } else { char::from_digit(check, 10).unwrap_or('?') }
}

fn resident_card(number: &str) -> Result<String, NumberProblem> {
    if number.len() == 15 && number.bytes().all(|b| b.is_ascii_digit()) {
        let long = format!("{}19{}", &number[..6], &number[6..]);
        let check = resident_check(&long).ok_or(NumberProblem::Characters)?;
        let full = format!("{long}{check}");
        return birth_of(&full).map(|_| full).ok_or(NumberProblem::Birth);
    }
    check_18(number).map(|()| number.to_owned())
}

fn check_18(number: &str) -> Result<(), NumberProblem> {
    if number.chars().count() != 18 {
        return Err(NumberProblem::Length);
    }
    if !number.is_ascii() {
        return Err(NumberProblem::Characters);
    }
    let check = resident_check(&number[..17]).ok_or(NumberProblem::Characters)?;
    birth_of(number).ok_or(NumberProblem::Birth)?;
    if number.ends_with(check) { Ok(()) } else { Err(NumberProblem::Check) }
}

fn birth_of(number: &str) -> Option<Day> {
    let digits = number.get(6..14)?;
    let (year, month, day) =
        (digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?);
    Day::new(year, month, day).ok()
}

/// Full-width letters and digits, as a Chinese input method gives them.
fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resident(typed: &str) -> Result<Document, NumberProblem> {
        Document::parse(DocumentKind::ResidentCard, typed)
    }

    /// req: B1 — vectors of regulations §10.
    #[test]
    fn resident_card() {
        let card = resident("11010519491231002x").unwrap();
        assert_eq!(card.number, "11010519491231002X");
        assert_eq!(card.birth().unwrap().to_string(), "1949-12-31");
        assert_eq!(card.sex(), Some(Sex::Female));
        assert_eq!(card.masked(), "1101**********002X");
        assert_eq!(resident("１１０１０５ 19491231 002X").unwrap(), card);
        assert_eq!(resident("110105491231002").unwrap(), card);
        assert_eq!(resident("110105194912310021"), Err(NumberProblem::Check));
        assert_eq!(resident("110105194913310021"), Err(NumberProblem::Birth));
        assert_eq!(resident("1101051949123100"), Err(NumberProblem::Length));
        assert_eq!(resident("11010519491231O02X"), Err(NumberProblem::Characters));
    }

    #[test]
    fn other_documents() {
        assert!(Document::parse(DocumentKind::Passport, "e12345678").is_ok());
        assert_eq!(Document::parse(DocumentKind::Passport, "护照"), Err(NumberProblem::Shape));
        let passport = Document::parse(DocumentKind::Passport, "E12345678").unwrap();
        assert!(passport.birth().is_none());
        assert_eq!(passport.masked(), "E1*****78");
        assert_eq!(Document::parse(DocumentKind::Passport, "12345678").unwrap().masked(), "12****78");
    }

    #[test]
    fn credit_codes() {
        assert_eq!(credit_code("91512081MA62K0260E"), CreditCode::Sound);
        assert_eq!(credit_code_check("91350100M000100Y4"), Some('3'));
        assert_eq!(credit_code("91350100M000100Y4Z"), CreditCode::Malformed);
        assert_eq!(credit_code("91350100M000100Y44"), CreditCode::CheckFails);
    }

    #[test]
    fn issn() {
        assert!(issn_holds("0378-5955"));
        assert!(!issn_holds("0378-5956"));
        assert!(!issn_holds("378-5955"));
    }
}
