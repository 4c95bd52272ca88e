//! Attachments: sniffed, measured, sealed under the case key, addressed by keyed digest. Served as downloads only.

use crate::{Me, Office, Problem, cases::Loaded, objects::Unreachable};
use kernel::{CaseId, FileId};
use review::{application::dossier::Attachment, folder::Folder};
use store::{Conn, files::FileRow};

/// The largest attachment, in bytes. A service limit; the checklist asks for scans of documents.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// What may be attached: media type and what people call it.
const ALLOWED: &[(&str, &str)] = &[("application/pdf", "PDF"), ("image/jpeg", "JPG"), ("image/png", "PNG")];

/// What may be attached where workbooks are filed.
const WORKBOOK: (&str, &str) =
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel（xlsx）");

impl Office {
    /// Puts a file into a folder that this seat keeps.
    ///
    /// # Errors
    /// Absence; that the folder is closed; a sentence for what is too large, empty, or not what its name says.
    pub async fn attach<K: Folder>(
        &self,
        me: &Me,
        case: CaseId,
        item: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Attachment, Problem> {
        let loaded = self.open_folder::<K>(me, case).await?;
        let name = tidy_name(name);
        let media = sniff(&name, &bytes, K::WORKBOOKS)?;
        let sealed = loaded.key.seal_file(&bytes, self.chance()).map_err(Problem::fault)?;
        let address = loaded.key.file_address(&bytes);
        self.put_object(case, &address, sealed).await?;
        let now = self.now();
        let file = FileId::fresh(now, self.chance());
        let place = name_place(case, file);
        let name_cipher = loaded.key.seal(&place, name.as_bytes(), self.chance()).map_err(Problem::fault)?;
        let size = i64::try_from(bytes.len()).map_err(Problem::fault)?;
        let row = FileRow {
            id: file.to_string(),
            case_id: case.to_string(),
            item: item.to_owned(),
            name_cipher,
            media: media.to_owned(),
            size,
            address: address.clone(),
            person: me.person.to_string(),
            created_at: now.millis(),
            removed_at: None,
        };
        self.store()
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { store::files::insert(tx, &row).await })
            })
            .await?;
        Ok(Attachment { file, item: item.to_owned(), name, media: media.to_owned(), size, address })
    }

    /// Takes a file out of a folder that this seat keeps.
    ///
    /// # Errors
    /// Absence, or that the folder is closed.
    pub async fn detach<K: Folder>(&self, me: &Me, case: CaseId, file: FileId) -> Result<(), Problem> {
        self.open_folder::<K>(me, case).await?;
        let (case, file, at) = (case.to_string(), file.to_string(), self.now().millis());
        self.store()
            .write(move |tx| {
                let (case, file) = (case.clone(), file.clone());
                Box::pin(async move { store::files::remove(tx, &case, &file, at).await })
            })
            .await?;
        Ok(())
    }

    /// What lies in a folder now, for who keeps it.
    ///
    /// # Errors
    /// Absence, or a fault.
    pub async fn draft_files<K: Folder>(&self, me: &Me, case: CaseId) -> Result<Vec<Attachment>, Problem> {
        self.kept::<K>(me, case).await?;
        let mut conn = self.store().reader().await?;
        self.attachments::<K>(&mut conn, case).await
    }

    /// The case whose folder this seat keeps; for everybody else it does not exist.
    async fn kept<K: Folder>(&self, me: &Me, case: CaseId) -> Result<Loaded<K>, Problem> {
        let loaded = self.visible::<K>(me, case).await?;
        let keeps = me.actor().is_some_and(|actor| loaded.state.keeps(&actor));
        if keeps { Ok(loaded) } else { Err(Problem::NotFound) }
    }

    async fn open_folder<K: Folder>(&self, me: &Me, case: CaseId) -> Result<Loaded<K>, Problem> {
        let loaded = self.kept::<K>(me, case).await?;
        match loaded.state.closed() {
            None => Ok(loaded),
            Some(refusal) => Err(Problem::Refused(refusal)),
        }
    }

    pub(crate) async fn attachments<K: Folder>(
        &self,
        conn: &mut Conn,
        case: CaseId,
    ) -> Result<Vec<Attachment>, Problem> {
        let loaded = self.load::<K>(conn, case).await?.ok_or(Problem::NotFound)?;
        let rows = store::files::of_case(conn, &case.to_string()).await?;
        rows.into_iter().map(|row| attachment(&loaded, case, row)).collect()
    }

    /// The content of a file: whoever keeps the folder reads all, others who reach the case what was handed in.
    ///
    /// # Errors
    /// Absence, or a sentence for a file that is missing or altered.
    pub async fn download<K: Folder>(
        &self,
        me: &Me,
        case: CaseId,
        file: FileId,
    ) -> Result<(Attachment, Vec<u8>), Problem> {
        let loaded = self.visible::<K>(me, case).await?;
        let actor = me.actor().ok_or(Problem::NotFound)?;
        let named = loaded.state.handed_in().iter().any(|f| f.file == file);
        if !loaded.state.keeps(&actor) && !named {
            return Err(Problem::NotFound);
        }
        let mut conn = self.store().reader().await?;
        let row = store::files::file(&mut conn, &case.to_string(), &file.to_string()).await?;
        let row = row.ok_or(Problem::NotFound)?;
        drop(conn);
        let info = attachment(&loaded, case, row)?;
        let bytes = self.content(&loaded, case, &info).await?;
        Ok((info, bytes))
    }

    /// The content of a file of a case that was read.
    pub(crate) async fn content<K>(
        &self,
        loaded: &Loaded<K>,
        case: CaseId,
        file: &Attachment,
    ) -> Result<Vec<u8>, Problem> {
        let damaged = || Problem::Invalid(format!("“{}”缺失或已被改动，请联系系统管理员", file.name));
        let sealed = self.get_object(case, &file.address).await.map_err(away)?.ok_or_else(damaged)?;
        let bytes = loaded.key.open_file(&sealed).map_err(|_| damaged())?;
        if loaded.key.file_address(&bytes) == file.address { Ok(bytes) } else { Err(damaged()) }
    }

    async fn put_object(&self, case: CaseId, address: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        self.objects().put(&object(&case.to_string(), address), bytes).await.map_err(away)
    }

    pub(crate) async fn get_object(
        &self,
        case: CaseId,
        address: &str,
    ) -> Result<Option<Vec<u8>>, Unreachable> {
        self.objects().get(&object(&case.to_string(), address)).await
    }
}

/// Where the content of a file lies.
pub(crate) fn object(case: &str, address: &str) -> String {
    format!("{case}/{}", address.replace(':', "-"))
}

/// Nothing is wrong with the file as far as we know: the store of files does not answer.
fn away(error: Unreachable) -> Problem {
    Problem::Unavailable(error.to_string())
}

fn name_place(case: CaseId, file: FileId) -> Vec<u8> {
    format!("file‖{case}‖{file}‖name").into_bytes()
}

fn attachment<K>(loaded: &Loaded<K>, case: CaseId, row: FileRow) -> Result<Attachment, Problem> {
    let file: FileId = row.id.parse().map_err(Problem::fault)?;
    let name = loaded.key.open(&name_place(case, file), &row.name_cipher).map_err(Problem::fault)?;
    Ok(Attachment {
        file,
        item: row.item,
        name: String::from_utf8_lossy(&name).into_owned(),
        media: row.media,
        size: row.size,
        address: row.address,
    })
}

/// The last part of a path, without anything a file system or a header would trip over.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String =
        kernel::text::clean(last).chars().filter(|c| !"\"<>|*?:\n\t".contains(*c)).take(120).collect();
    if kept.is_empty() { "材料".to_owned() } else { kept }
}

fn sniff(name: &str, bytes: &[u8], workbooks: bool) -> Result<&'static str, Problem> {
    if bytes.is_empty() {
        return Err(Problem::Invalid(format!("“{name}”是空文件，请重新选择")));
    }
    if bytes.len() > LARGEST {
        let size = bytes.len().div_ceil(1024 * 1024);
        let most = LARGEST / (1024 * 1024);
        return Err(Problem::Invalid(format!("“{name}”有 {size} MB，最大 {most} MB，请压缩或分开上传")));
    }
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    let allowed = || ALLOWED.iter().chain(workbooks.then_some(&WORKBOOK));
    match allowed().find(|(media, _)| Some(*media) == found) {
        Some((media, _)) => Ok(media),
        None => {
            let names: Vec<_> = allowed().map(|(_, name)| *name).collect();
            Err(Problem::Invalid(format!(
                "“{name}”的内容不是 {} 格式（改扩展名没有用），请另存后再上传",
                names.join("、")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_and_headers() {
        assert_eq!(tidy_name("C:\\temp\\劳动合同.pdf"), "劳动合同.pdf");
        assert_eq!(tidy_name("../../etc/pass\"wd\r\nX: 1"), "passwdX 1");
        assert_eq!(tidy_name("///"), "材料");
    }

    #[test]
    fn a_renamed_program_is_not_a_document() {
        assert_eq!(sniff("a.pdf", b"%PDF-1.7 ...", false).unwrap(), "application/pdf");
        let refused = sniff("合同.pdf", b"MZ\x90\x00\x03\x00\x00\x00", true).unwrap_err();
        assert!(refused.to_string().contains("改扩展名没有用"));
        assert!(sniff("a.pdf", b"", false).is_err());
        assert!(
            sniff("a.pdf", &vec![0; LARGEST + 1], false)
                .unwrap_err()
                .to_string()
                .contains("有 21 MB，最大 20 MB")
        );
    }
}
