//! The acts of a certificate: issue, revoke.

use super::{
    Certificate, Facts,
    state::{Effect, Issue, Revocation},
};
use crate::{
    application::{
        self,
        acts::{certify, revoke},
        state::CertificateRef,
    },
    case::{Context, Decision, Follow, Kind, Refusal},
};
use kernel::Role;

type Cx<'a> = Context<'a, Facts>;
type Answer = Result<Decision<Certificate>, Refusal>;

/// Everything that can be done with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// 签发
    Issue(IssueCertificate),
    /// 撤销
    Revoke(Revoke),
}

/// Issues; follows from a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueCertificate {
    /// What is issued.
    pub issue: Box<Issue>,
}

/// Revokes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// 理由
    pub reason: String,
}

impl Act {
    /// The key in the procedure table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Issue(_) => "issue",
            Self::Revoke(_) => "revoke",
        }
    }
}

pub(super) fn decide(state: Option<&Certificate>, act: &Act, cx: &Cx<'_>) -> Answer {
    match (state, act) {
        (None, Act::Issue(command)) if cx.actor.role == Role::System => Ok(issue(command)),
        (None, Act::Issue(_)) => Err(Refusal::role("证书随批次签发")),
        (Some(case), Act::Revoke(command)) => {
            Certificate::procedure().permit(act.key(), case, cx)?;
            revoke(case, command, cx)
        }
        _ => Err(Refusal::stage("没有这张证书，或已经签发")),
    }
}

fn issue(command: &IssueCertificate) -> Decision<Certificate> {
    let issue = command.issue.clone();
    let certificate = CertificateRef { case: issue.id, number: issue.number.clone() };
    let act = application::Act::Certify(certify::Certify { certificate });
    let follow = Follow::Application(issue.application, Box::new(act));
    Decision::then(Effect::Issued(issue), vec![follow])
}

fn revoke(case: &Certificate, command: &Revoke, cx: &Cx<'_>) -> Answer {
    let reason = kernel::text::clean(&command.reason);
    if reason.is_empty() {
        return Err(Refusal::command("请填写撤销的理由"));
    }
    let act = application::Act::Revoke(revoke::Revoke { reason: reason.clone() });
    let follow = Follow::Application(case.issue.application, Box::new(act));
    let revocation = Revocation {
        reason: reason.into(),
        by: cx.signer().into(),
        confirmation: cx.confirmation,
        at: cx.now,
    };
    Ok(Decision::then(Effect::Revoked { revocation }, vec![follow]))
}
