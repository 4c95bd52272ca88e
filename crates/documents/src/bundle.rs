//! Bundles: several files as one, to be sent.

use crate::DocumentProblem;
use std::io::Write as _;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Files by name, in their order, as one zip file; the same files give the same bytes.
///
/// A name that stands twice gets a number, so that unpacking loses nothing.
///
/// # Errors
/// When there is more than the format holds.
pub fn bundle(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, DocumentProblem> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    // Scans, PDF and workbooks are compressed already.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut names: Vec<String> = Vec::new();
    let failed = |error: &dyn std::fmt::Display| DocumentProblem::Bundle(error.to_string());
    for (name, bytes) in files {
        let name = unlike(name, &names);
        writer.start_file(&name, options).map_err(|error| failed(&error))?;
        writer.write_all(bytes).map_err(|error| failed(&error))?;
        names.push(name);
    }
    Ok(writer.finish().map_err(|error| failed(&error))?.into_inner())
}

/// A name that is not taken: the number goes before the extension.
fn unlike(name: &str, taken: &[String]) -> String {
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(s, e)| (s, format!(".{e}")));
    let numbered = (2..).map(|number| format!("{stem}-{number}{ending}"));
    let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken.contains(name));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_gets_a_number() {
        let taken = ["计划表.pdf".to_owned(), "计划表-2.pdf".to_owned()];
        assert_eq!(unlike("计划表.pdf", &taken), "计划表-3.pdf");
        assert_eq!(unlike("说明", &["说明".to_owned()]), "说明-2");
        assert_eq!(unlike("说明", &[]), "说明");
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_come_out_as_they_went_in() {
        let files =
            [("报送函.pdf", b"%PDF-1".to_vec()), ("表.xlsx", b"PK".to_vec()), ("表.xlsx", b"PK2".to_vec())]
                .map(|(name, bytes)| (name.to_owned(), bytes));
        let bytes = bundle(&files).unwrap();
        assert_eq!(bytes, bundle(&files).unwrap());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["报送函.pdf", "表.xlsx", "表-2.xlsx"]);
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name("表-2.xlsx").unwrap(), &mut content).unwrap();
        assert_eq!(content, b"PK2");
    }
}
