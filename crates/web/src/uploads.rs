//! Files of a case: taken as they come, shown at their place, served as downloads and never inside the site.

use crate::{
    certificates,
    fields::{Fields, check_secret, same_site},
    frame,
    front::Front,
    parts::{Card, Control, Document, Documents, Field, FileInput, Html},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{FromRequest, Multipart, Path, Request, State},
    http::{HeaderValue, header::CONTENT_SECURITY_POLICY},
    response::Response,
};
use kernel::{CaseId, FileId};
use office::files::LARGEST;
use review::{application::dossier::Attachment, folder::Folder};

/// A form with one file.
pub(crate) struct Upload {
    pub(crate) fields: Fields,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What came of a form with a file.
pub(crate) enum Arrived {
    /// The file and its fields.
    Whole(Upload),
    /// A file that is too large, and the fields that came before it.
    TooLarge(Fields),
}

/// Reads a form with one file from this site and this person.
///
/// # Errors
/// A form of another site, or one that is no form.
pub(crate) async fn receive(front: &Front, guest: &Guest, request: Request) -> Result<Arrived, Trouble> {
    same_site(request.headers())?;
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| Trouble::TooLarge)?;
    match read(multipart).await {
        Ok(upload) => {
            check_secret(front, guest, &upload.fields)?;
            Ok(Arrived::Whole(upload))
        }
        Err(fields) => Ok(Arrived::TooLarge(fields)),
    }
}

/// What is said of a file that is too large.
pub(crate) fn too_large() -> String {
    format!("文件太大：最大 {} MB，请压缩或分开上传", LARGEST / (1024 * 1024))
}

/// Reads the parts; what is too large answers the fields that came before it.
async fn read(mut multipart: Multipart) -> Result<Upload, Fields> {
    let mut pairs = Vec::new();
    let (mut name, mut bytes) = (String::new(), Vec::new());
    loop {
        let part = match multipart.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => return Err(Fields::from_pairs(pairs)),
        };
        let field = part.name().unwrap_or_default().to_owned();
        if let Some(file) = part.file_name().map(str::to_owned) {
            match part.bytes().await {
                Ok(content) => (name, bytes) = (file, content.to_vec()),
                Err(_) => return Err(Fields::from_pairs(pairs)),
            }
        } else {
            match part.text().await {
                Ok(text) => pairs.push((field, text)),
                Err(_) => return Err(Fields::from_pairs(pairs)),
            }
        }
    }
    Ok(Upload { fields: Fields::from_pairs(pairs), name, bytes })
}

/// Serves a file as a download, never inside the site.
pub(crate) async fn download<K: Folder>(
    State(front): State<Front>,
    guest: Guest,
    Path((id, file)): Path<(CaseId, FileId)>,
) -> Result<Response, Trouble> {
    let (info, bytes) = front.office.download::<K>(guest.me(), id, file).await?;
    let mut response = certificates::download(&info.media, &info.name, bytes);
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}

/// The files of one item of a case, with links.
pub(crate) fn documents(base: &str, files: &[&Attachment], empty: &str) -> Documents {
    let documents = files.iter().map(|file| Document {
        name: file.name.clone(),
        href: Some(format!("{base}/files/{}", file.file)),
        about: crate::applications::size(file.size).into(),
        tag: None,
        remove: None,
    });
    Documents { documents: documents.collect(), empty: empty.to_owned() }
}

/// One item that files are put under.
pub(crate) struct Slot<'a> {
    /// The address of the case.
    pub(crate) base: &'a str,
    /// What the field is called in this page's addresses.
    pub(crate) key: &'a str,
    /// The item as it is sent.
    pub(crate) item: &'a str,
    /// 名称
    pub(crate) name: &'a str,
    /// Endings that may be chosen.
    pub(crate) accept: &'a str,
    /// What lies there.
    pub(crate) files: &'a [&'a Attachment],
    /// What is wrong with what was just sent.
    pub(crate) wrong: Option<&'a str>,
}

impl Slot<'_> {
    /// Adds what lies there, and the forms that add to it and take out of it.
    pub(crate) fn onto(&self, front: &Front, guest: &Guest, card: Card) -> Card {
        let csrf = || frame::csrf(front, guest);
        let input = FileInput {
            accept: self.accept.to_owned(),
            multiple: false,
            max_bytes: u64::try_from(LARGEST).ok(),
        };
        let mut field = Field::new("file", format!("{}：选择文件", self.name), Control::File(input))
            .id(format!("file-{}", self.key));
        if let Some(text) = self.wrong {
            field = field.error(text);
        }
        let inner = Html::of(&field).html(&shape::buttons(&[("", "", "上传")], None));
        let action = format!("{}/files", self.base);
        let mut card = card.with(&documents(self.base, self.files, "还没有上传")).html(shape::upload(
            &action,
            csrf(),
            &[("item", self.item.to_owned())],
            inner,
        ));
        for file in self.files {
            let action = format!("{}/files/{}/remove", self.base, file.file);
            let words = format!("删除 {}", file.name);
            card = card.html(shape::post(&action, csrf(), &[], shape::button("", "", &words)));
        }
        card
    }
}
