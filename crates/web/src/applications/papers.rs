//! Documents as files: forms, notices, certificates, and the list as a workbook.

use crate::{certificates::download, fields::Fields, front::Front, trouble::Trouble, visit::Guest};
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use kernel::CaseId;
use office::papers::Paper;

pub(super) async fn paper(
    State(front): State<Front>,
    guest: Guest,
    Path((id, name)): Path<(CaseId, String)>,
) -> Result<Response, Trouble> {
    let paper = match name.as_str() {
        "review-form.pdf" => Paper::ReviewForm,
        "commitment.pdf" => Paper::ApplicantCommitment,
        "unit-commitment.pdf" => Paper::UnitCommitment,
        "one-time-notice.pdf" => Paper::OneTimeNotice,
        _ => return Err(Trouble::NotFound),
    };
    let (name, bytes) = front.office.paper(guest.me(), paper, id).await?;
    Ok(download("application/pdf", &name, bytes))
}

pub(super) async fn notice(
    State(front): State<Front>,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let (name, bytes) = front.office.public_notice_paper(&number).await?;
    Ok(download("application/pdf", &name, bytes))
}

pub(super) async fn certificate(
    State(front): State<Front>,
    guest: Guest,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let (name, bytes) = front.office.certificate_paper(guest.me(), &number).await?;
    Ok(download("application/pdf", &name, bytes))
}

pub(super) async fn export(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let bytes = front.office.export(guest.me(), &super::list::ask(&fields)).await?;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(media, "申报件.xlsx", bytes))
}
