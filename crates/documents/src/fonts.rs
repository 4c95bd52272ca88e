//! The typefaces: Noto Serif CJK from the system, or what the caller's setting names.
//!
//! This crate opens no files: the caller passes bytes, or a closure that reads a path.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::problem::DocumentProblem;

/// Characters every usable face has: a Latin-only font must not pass as ours.
const PROOF: &str = "职称评审证书，。0Aa·";

/// Sets of files as distributions install them, the best first; within a set regular comes before bold.
const CANDIDATES: &[&[&str]] = &[
    &[
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    ],
    &[
        "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc",
    ],
    &[
        "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
    ],
    &["/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc"],
    &[
        "/usr/share/fonts/truetype/noto-serif-sc/NotoSerifSC_400Regular.ttf",
        "/usr/share/fonts/truetype/noto-serif-sc/NotoSerifSC_700Bold.ttf",
    ],
    &[
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    ],
];

/// Where fonts usually lie: sets of paths, the best set first.
pub const fn font_candidates() -> &'static [&'static [&'static str]] {
    CANDIDATES
}

/// The faces documents are set in, with the family name the templates use.
#[derive(Debug)]
pub struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) faces: Vec<Font>,
    pub(crate) family: String,
}

impl Fonts {
    /// Takes font files (TTF, OTF or collections), the main one first; files that cannot print Chinese only help
    /// with rare characters.
    ///
    /// # Errors
    /// [`DocumentProblem::NoFont`] when no file can print Chinese.
    pub fn from_files(files: Vec<Vec<u8>>) -> Result<Self, DocumentProblem> {
        let faces: Vec<Font> = files.into_iter().filter_map(|bytes| face(Bytes::new(bytes))).collect();
        let main = faces.iter().find(|face| covers_all(face, PROOF)).ok_or(DocumentProblem::NoFont)?;
        let family = main.info().family.clone();
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&faces)), faces, family })
    }

    /// Takes the first of the usual sets whose files the caller can read.
    ///
    /// # Errors
    /// [`DocumentProblem::NoFont`] when there is none.
    pub fn load(mut read: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Self, DocumentProblem> {
        for set in CANDIDATES {
            let files: Vec<Vec<u8>> = set.iter().filter_map(|path| read(path)).collect();
            if files.is_empty() {
                continue;
            }
            if let Ok(fonts) = Self::from_files(files) {
                return Ok(fonts);
            }
        }
        Err(DocumentProblem::NoFont)
    }

    /// The first character of the text that no face can print.
    pub(crate) fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|&c| !invisible(c) && !self.faces.iter().any(|face| covers(face, c)))
    }
}

/// One face of a file: of a collection the simplified Chinese one, so that shapes follow the mainland norm.
fn face(bytes: Bytes) -> Option<Font> {
    // Collections of Noto hold JP, KR, SC, TC (, HK) in this order. Looking there first spares reading the
    // coverage of 60,000 characters for faces we would throw away.
    const SIMPLIFIED: u32 = 2;
    let first = Font::new(bytes.clone(), SIMPLIFIED).filter(|face| face.info().family.ends_with(" SC"));
    first.or_else(|| {
        let faces: Vec<Font> = Font::iter(bytes).collect();
        faces.iter().find(|face| face.info().family.ends_with(" SC")).or(faces.first()).cloned()
    })
}

fn covers(face: &Font, character: char) -> bool {
    face.info().coverage.contains(u32::from(character))
}

fn covers_all(face: &Font, text: &str) -> bool {
    text.chars().all(|character| covers(face, character))
}

/// Line breaks, joiners and variation selectors guide the setting of others and need no glyph.
fn invisible(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\t' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}
