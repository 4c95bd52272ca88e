//! From a form and its JSON to PDF.
//!
//! One typesetter serves all threads; templates are parsed once, and what one document leaves in the compiler's
//! cache is dropped with the next, so that memory stays flat over a season.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::fonts::Fonts;
use crate::form::Form;
use crate::problem::DocumentProblem;

/// A file carried inside the PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file name shown by readers, e.g. `certificate.json`.
    pub name: String,
    /// The media type, e.g. `application/json`.
    pub media: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Sets documents; make one and keep it.
#[derive(Debug)]
pub struct Typesetter {
    fonts: Fonts,
    library: LazyHash<Library>,
    sources: BTreeMap<&'static str, Source>,
    standards: PdfStandards,
}

impl Typesetter {
    /// Parses the templates, once.
    pub fn new(fonts: Fonts) -> Self {
        let mut inputs = Dict::new();
        inputs.insert("family".into(), fonts.family.clone().into_value());
        let library = LazyHash::new(Library::builder().with_inputs(inputs).build());
        let mut sources = BTreeMap::from([(BASE, source(BASE, include_str!("../templates/base.typ")))]);
        for form in Form::ALL {
            sources.insert(form.key(), source(form.key(), form.template()));
        }
        // PDF/A-3: kept for decades, readable without us, and allowed to carry the signed JSON.
        let standards = PdfStandards::new(&[PdfStandard::A_3b]).unwrap_or_default();
        Self { fonts, library, sources, standards }
    }

    /// Sets one document. The same data gives the same bytes.
    ///
    /// # Errors
    /// Names the character without a glyph, the missing moment of making, or what the template lacked.
    pub fn pdf(
        &self,
        form: Form,
        data: &Value,
        attachments: &[Attachment],
    ) -> Result<Vec<u8>, DocumentProblem> {
        self.glyphs(data)?;
        moment(data).ok_or(DocumentProblem::NoMoment { form })?;
        let layout = |because: String| DocumentProblem::Layout { form, because };
        let view = View { data, attachments: attachments.iter().map(Slip::from).collect() };
        let view = serde_json::to_vec(&view).map_err(|fault| layout(fault.to_string()))?;
        let desk = Desk {
            house: self,
            main: form.key(),
            view: Bytes::new(view),
            attachments: attachments.iter().map(|file| Bytes::new(file.bytes.clone())).collect(),
        };
        let number = data.get("number").and_then(Value::as_str).unwrap_or_default();
        let options = PdfOptions {
            ident: Smart::Custom(format!("{}/{number}", form.key())),
            creator: Smart::Custom(Some("zhiping".into())),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        let bytes = typst::compile(&desk).output.and_then(|document| typst_pdf::pdf(&document, &options));
        typst::comemo::evict(KEPT);
        bytes.map_err(|faults| layout(said(&desk, &faults)))
    }

    /// Refuses text that would print as an empty box.
    fn glyphs(&self, data: &Value) -> Result<(), DocumentProblem> {
        match data {
            Value::String(text) => match self.fonts.missing(text) {
                Some(character) => {
                    Err(DocumentProblem::MissingGlyph { character, text: around(text, character) })
                }
                None => Ok(()),
            },
            Value::Array(items) => items.iter().try_for_each(|item| self.glyphs(item)),
            Value::Object(fields) => fields.values().try_for_each(|field| self.glyphs(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }
}

/// How many documents a cached piece may go unused before it is dropped; keeping more costs memory and saves
/// no time.
const KEPT: usize = 1;
const BASE: &str = "base";

/// What the template reads as `data.json`.
#[derive(Serialize)]
struct View<'a> {
    data: &'a Value,
    attachments: Vec<Slip<'a>>,
}

#[derive(Serialize)]
struct Slip<'a> {
    name: &'a str,
    media: &'a str,
}

impl<'a> From<&'a Attachment> for Slip<'a> {
    fn from(file: &'a Attachment) -> Self {
        Self { name: &file.name, media: &file.media }
    }
}

/// The compiler's view of one job: the house's templates and fonts, this job's data.
struct Desk<'a> {
    house: &'a Typesetter,
    main: &'static str,
    view: Bytes,
    attachments: Vec<Bytes>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.house.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.house.fonts.book
    }

    fn main(&self) -> FileId {
        self.house.sources[self.main].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = name_of(id);
        let key = name.strip_suffix(".typ").ok_or(FileError::NotSource)?;
        self.house.sources.get(key).cloned().ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = name_of(id);
        if name == "data.json" {
            return Ok(self.view.clone());
        }
        let place = name.strip_prefix("attachments/").and_then(|place| place.parse::<usize>().ok());
        place
            .and_then(|place| self.attachments.get(place).cloned())
            .ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.house.fonts.faces.get(index).cloned()
    }

    /// A document does not know what day it is; its data does.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn name_of(id: FileId) -> &'static str {
    id.get().vpath().get_without_slash()
}

fn source(key: &str, text: &str) -> Source {
    let path =
        VirtualPath::new(format!("{key}.typ")).unwrap_or_else(|_| unreachable!("keys are plain words"));
    Source::new(FileId::new(RootedPath::new(VirtualRoot::Project, path)), text.into())
}

/// `made_at`, checked here so that the template may rely on its shape.
fn moment(data: &Value) -> Option<&str> {
    let text = data.get("made_at")?.as_str()?;
    let (day, time) = text.split_once(' ')?;
    let (hour, minute) = time.split_once(':')?;
    let two = |part: &str, end: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|n| n < end);
    (day.parse::<kernel::Day>().is_ok() && day.len() == 10 && two(hour, 24) && two(minute, 60))
        .then_some(text)
}

/// Some characters before and after, enough to find the place.
fn around(text: &str, character: char) -> String {
    const REACH: usize = 12;
    let characters: Vec<char> = text.chars().collect();
    let place = characters.iter().position(|&c| c == character).unwrap_or_default();
    characters[place.saturating_sub(REACH)..characters.len().min(place + REACH + 1)].iter().collect()
}

/// The compiler's words with the template's line, for whoever writes templates.
fn said(desk: &Desk<'_>, faults: &[SourceDiagnostic]) -> String {
    let place = |fault: &SourceDiagnostic| {
        let id = fault.span.id()?;
        let lines = desk.source(id).ok()?;
        let line = lines.lines().byte_to_line(desk.range(fault.span)?.start)?;
        Some(format!("{}:{}: ", name_of(id), line + 1))
    };
    let lines = faults.iter().map(|fault| format!("{}{}", place(fault).unwrap_or_default(), fault.message));
    lines.collect::<Vec<_>>().join("; ")
}
