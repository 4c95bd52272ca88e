//! Folders: kinds of case that hold files, who keeps them, and when they are closed.

use crate::{
    application::{Application, dossier::Attachment},
    case::{Kind, Refusal},
    dispatch::Dispatch,
};
use kernel::Actor;

/// A kind of case that holds files.
pub trait Folder: Kind {
    /// Whether workbooks may be put in beside documents and pictures.
    const WORKBOOKS: bool;
    /// Whether somebody who reaches the case keeps its files: puts them in, takes them out, sees them before anybody else.
    fn keeps(&self, me: &Actor) -> bool;
    /// Why nothing can be put in or taken out now.
    fn closed(&self) -> Option<Refusal>;
    /// What was handed in, for all who reach the case.
    fn handed_in(&self) -> &[Attachment];
}

impl Folder for Application {
    const WORKBOOKS: bool = false;
    fn keeps(&self, me: &Actor) -> bool {
        self.applicant == me.person
    }
    fn closed(&self) -> Option<Refusal> {
        (!self.stage.editable()).then(|| Refusal::stage("这一件已经提交，材料不能再改"))
    }
    fn handed_in(&self) -> &[Attachment] {
        let dossier = self.submission.as_ref().and_then(|submission| submission.dossier.open());
        dossier.map_or(&[], |dossier| &dossier.files)
    }
}

impl Folder for Dispatch {
    const WORKBOOKS: bool = true;
    fn keeps(&self, me: &Actor) -> bool {
        self.sender.reach().holds(me)
    }
    fn closed(&self) -> Option<Refusal> {
        (!self.stage.packing()).then(|| Refusal::stage("这一件已经报出或者撤回，材料不能再改"))
    }
    fn handed_in(&self) -> &[Attachment] {
        self.package.as_ref().and_then(|package| package.files.open()).map_or(&[], Vec::as_slice)
    }
}
