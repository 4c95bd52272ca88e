//! The packs that a command works with.

use crate::End;
use rules::Law;
use std::path::PathBuf;

/// The packs of a folder, or of this binary.
pub(crate) fn law(folder: Option<&PathBuf>) -> Result<Law, End> {
    Ok(match folder {
        Some(folder) => office::policy::folder(folder)?,
        None => office::policy::embedded()?,
    })
}

/// What is wrong, line by line.
pub(crate) fn said(problems: Vec<rules::PackProblem>) -> End {
    End::Use(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
