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
