//! Experts: the pool of a committee as it holds today, who of it keeps away from which case, and how an expert comes to an
//! account.

use crate::{Me, Office, Problem};
use kernel::{AccountId, CaseId, CommitteeId, PersonId, Role, SeatId, identity::Document};
use review::{
    Kind as _,
    application::Application,
    expert::{Expert, Stage},
    recusal::{self, Matter, Recusal},
};
use store::{
    Conn,
    accounts::{AccountRow, SeatRow},
    listing::{Reach, Sort},
};

/// More than a pool or a year has.
const EVERY: usize = 1_000_000;

/// How an expert signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// 账号
    pub login: String,
    /// The first password, when the account is new: it is shown once, and nobody can look it up.
    pub password: Option<String>,
}

impl Office {
    /// The pool of a committee: who is in it and whose term holds today, by number.
    ///
    /// # Errors
    /// A fault.
    pub async fn pool(&self, conn: &mut Conn, committee: CommitteeId) -> Result<Vec<Expert>, Problem> {
        let mut experts = self.experts_at(conn, committee, &[Stage::Pooled]).await?;
        let today = self.today();
        experts.retain(|expert| expert.holds(today));
        Ok(experts)
    }

    /// Experts of a committee at some stages, by number.
    pub(crate) async fn experts_at(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        stages: &[Stage],
    ) -> Result<Vec<Expert>, Problem> {
        let mut query = self.query(Expert::NAME, Reach::All, EVERY);
        query.committee = Some(committee.to_string());
        query.states = stages.iter().map(|stage| stage.key().to_owned()).collect();
        query.sort = Sort::Number;
        let ids: Vec<String> =
            store::listing::page(conn, &query).await?.rows.into_iter().map(|row| row.case_id).collect();
        let rows = store::cases::cases_in(conn, &ids).await?;
        let mut experts = Vec::with_capacity(rows.len());
        for row in rows {
            experts.push(self.opened::<Expert>(row)?.state);
        }
        experts.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(experts)
    }

    /// Who of the pool keeps away from which of these applications, by the rules of the pack (requirements E4).
    ///
    /// # Errors
    /// A fault.
    pub async fn recusals(
        &self,
        conn: &mut Conn,
        committee: CommitteeId,
        cases: &[CaseId],
    ) -> Result<Vec<Recusal>, Problem> {
        let experts = self.pool(conn, committee).await?;
        let ids: Vec<String> = cases.iter().map(ToString::to_string).collect();
        let mut matters = Vec::with_capacity(ids.len());
        for row in store::cases::cases_in(conn, &ids).await? {
            if row.kind == Application::NAME {
                matters.push(Matter::of(&self.opened::<Application>(row)?.state));
            }
        }
        matters.sort_by_key(|matter| cases.iter().position(|case| *case == matter.case));
        Ok(recusal::join(self.pack().recusals(), &experts, &matters, self.today()))
    }

    /// The person with this document; whom the office does not know yet, it writes down.
    ///
    /// # Errors
    /// When the document is another person's by name, or a fault.
    pub async fn expert_person(&self, name: &str, document: &Document) -> Result<PersonId, Problem> {
        let name = kernel::text::clean(name);
        if let Some(known) = self.person_by_document(document).await? {
            let mut conn = self.store().reader().await?;
            let row = store::accounts::person(&mut conn, &known.to_string()).await?;
            return match row {
                Some(row) if row.name == name => Ok(known),
                _ => Err(Problem::Invalid("这个证件号码登记的是另一个姓名，请核对姓名和证件号码".to_owned())),
            };
        }
        let (id, row) = self.new_person(&name, document)?;
        let write = self.store().write(move |tx| {
            let row = row.clone();
            Box::pin(async move { store::accounts::insert_person(tx, &row).await })
        });
        write.await?;
        Ok(id)
    }

    /// Gives an expert of an own committee the seat of the term, and an account when they have none.
    ///
    /// # Errors
    /// Absence for everybody but the organiser, a sentence unless the expert is pooled, or a fault.
    pub async fn seat_expert(&self, me: &Me, case: CaseId) -> Result<Login, Problem> {
        let expert = self.visible::<Expert>(me, case).await?.state;
        let actor = me.actor().ok_or(Problem::NotFound)?;
        if actor.role != Role::Organiser || actor.organisation != expert.committee.organiser {
            return Err(Problem::NotFound);
        }
        let today = self.today();
        if !expert.holds(today) {
            return Err(Problem::Invalid("核准入库、聘期之内的专家才能开通账号".to_owned()));
        }
        let mut conn = self.store().reader().await?;
        let person = expert.person.to_string();
        let organisation = expert.committee.organiser.to_string();
        let seats = store::accounts::seats(&mut conn, &person, &today.to_string()).await?;
        let seated = seats
            .iter()
            .any(|(seat, _)| seat.role == Role::Expert.key() && seat.organisation == organisation);
        let known = store::accounts::account_of(&mut conn, &person).await?;
        drop(conn);
        let office = self.season().office.to_string();
        let now = self.now();
        let seat = (!seated).then(|| SeatRow {
            id: SeatId::fresh(now, self.chance()).to_string(),
            office: office.clone(),
            person: person.clone(),
            organisation,
            role: Role::Expert.key().to_owned(),
            label: "评审专家".to_owned(),
            valid_from: today.to_string(),
            valid_until: expert.until.map(|day| day.to_string()),
        });
        let (login, account, password) = match known {
            Some(account) => (account.login, None, None),
            None => {
                let login = expert.number.to_lowercase();
                let password = self.first_password();
                let account = AccountRow {
                    id: AccountId::fresh(now, self.chance()).to_string(),
                    office,
                    person,
                    login: login.clone(),
                    password: self.hash_password(&password).await?,
                    created_at: now.millis(),
                };
                (login, Some(account), Some(password))
            }
        };
        let write = self.store().write(move |tx| {
            let (seat, account) = (seat.clone(), account.clone());
            Box::pin(async move {
                if let Some(account) = &account {
                    store::accounts::insert_account(tx, account).await?;
                }
                if let Some(seat) = &seat {
                    store::accounts::insert_seat(tx, seat).await?;
                }
                Ok(())
            })
        });
        write.await?;
        Ok(Login { login, password })
    }

    /// Four groups of four letters and digits that are not mistaken for each other.
    fn first_password(&self) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
        let bytes = self.chance().bytes::<16>();
        let groups: Vec<String> = bytes.chunks(4).map(|group| group.iter().map(letter).collect()).collect();
        groups.join("-")
    }
}
