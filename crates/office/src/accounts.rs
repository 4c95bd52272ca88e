//! Accounts, seats, sessions: who somebody is here, and on which seat.

use crate::{Office, Problem, keys};
use kernel::{
    AccountId, Actor, Moment, OfficeId, OrganisationId, PersonId, Role, SeatId, identity::Document,
};
use review::{Confirmation, case::ConfirmationMethod};
use store::{
    Conn,
    accounts::{AccountRow, PersonRow, SeatRow, SessionRow},
    listing::Reach,
};

/// Whoever is behind a request, or the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The account; `None` for the system.
    pub account: Option<AccountId>,
    /// The person.
    pub person: PersonId,
    /// 姓名
    pub name: String,
    /// The seat in use.
    pub seat: Option<Seat>,
    /// All seats that hold today.
    pub seats: Vec<Seat>,
}

/// A seat as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The seat.
    pub id: SeatId,
    /// In which role.
    pub role: Role,
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What the switcher shows.
    pub label: String,
}

/// A session that just began, or is in use.
#[derive(Debug, Clone)]
pub struct Session {
    /// Digest of the token; forms derive their secret from it.
    pub token: Vec<u8>,
    /// Who.
    pub me: Me,
}

/// An account of the demo, for its sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// 账号
    pub login: String,
    /// 姓名
    pub name: String,
    /// In which role.
    pub role: Role,
    /// Of which organisation.
    pub organisation: String,
    /// What for.
    pub label: String,
}

/// Idle sessions end after this many milliseconds: half an hour at a shared desk.
pub const IDLE: i64 = 30 * 60 * 1000;
/// A session ends after this many milliseconds in any case: a working day.
const LONGEST: i64 = 12 * 60 * 60 * 1000;
/// Last use is written at most this often.
const NOTED: i64 = 60 * 1000;
/// Failed sign-ins are counted over this many milliseconds …
const WATCHED: i64 = 15 * 60 * 1000;
/// … and this many are allowed for one account.
const ALLOWED: i64 = 8;

impl Me {
    /// The system's own seat: what falls due, and what follows.
    pub fn system(office: OfficeId) -> Self {
        const WELL_FORMED: &str = "a constant id is well-formed";
        let organisation = office.to_string().parse().expect(WELL_FORMED);
        let seat = Seat {
            id: "00000000-0000-7000-8000-000000000001".parse().expect(WELL_FORMED),
            role: Role::System,
            organisation,
            organisation_name: "系统".to_owned(),
            label: String::new(),
        };
        let person = "00000000-0000-7000-8000-000000000002".parse().expect(WELL_FORMED);
        Self { account: None, person, name: "系统".to_owned(), seat: Some(seat), seats: Vec::new() }
    }

    /// Whether this is the system.
    pub fn is_system(&self) -> bool {
        self.role() == Some(Role::System)
    }
    /// The role of the seat in use.
    pub fn role(&self) -> Option<Role> {
        self.seat.as_ref().map(|seat| seat.role)
    }
    /// The organisation's name of the seat in use.
    pub fn organisation_name(&self) -> &str {
        self.seat.as_ref().map_or("", |seat| seat.organisation_name.as_str())
    }
    /// The actor for acts; `None` without a seat.
    pub fn actor(&self) -> Option<Actor> {
        let seat = self.seat.as_ref()?;
        Some(Actor { seat: seat.id, person: self.person, organisation: seat.organisation, role: seat.role })
    }
    /// What this seat reaches; `None` without a seat. Administrators reach no case.
    pub fn reach(&self) -> Option<Reach> {
        let seat = self.seat.as_ref()?;
        match seat.role {
            Role::Applicant => Some(Reach::Own { person: self.person.to_string() }),
            Role::System | Role::Administrator => None,
            role @ Role::Expert => {
                Some(Reach::Seat { organisation: self.person.to_string(), role: role.key().to_owned() })
            }
            role => {
                Some(Reach::Seat { organisation: seat.organisation.to_string(), role: role.key().to_owned() })
            }
        }
    }
}

impl Office {
    /// Signs in with account and password.
    ///
    /// # Errors
    /// One sentence for every wrong pair, so that nobody learns which accounts exist.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<(String, Session), Problem> {
        let office = self.season().office.to_string();
        let login = login.trim().to_lowercase();
        self.may_try(&login).await?;
        let mut conn = self.store().reader().await?;
        let account = store::accounts::account_by_login(&mut conn, &office, &login).await?;
        let good = self.password_fits(password, account.as_ref()).await;
        let Some(account) = account.filter(|_| good) else {
            self.failed(&login).await?;
            return Err(Problem::Invalid("账号或密码不对".to_owned()));
        };
        drop(conn);
        self.begin(&account, &login).await
    }

    /// Signs in to a demo account without password; a served office has no such door.
    ///
    /// # Errors
    /// Absence outside a demo.
    pub async fn sign_in_to_demo(&self, login: &str) -> Result<(String, Session), Problem> {
        if !self.season().demo {
            return Err(Problem::NotFound);
        }
        let mut conn = self.store().reader().await?;
        let office = self.season().office.to_string();
        let account = store::accounts::account_by_login(&mut conn, &office, login).await?;
        drop(conn);
        self.begin(&account.ok_or(Problem::NotFound)?, login).await
    }

    async fn begin(&self, account: &AccountRow, login: &str) -> Result<(String, Session), Problem> {
        let (secret, token) = keys::session_token(self.chance());
        let mut conn = self.store().reader().await?;
        let person = store::accounts::person(&mut conn, &account.person).await?.ok_or(Problem::NotFound)?;
        let me = self.me_of(&mut conn, &account.id, &account.person, person.name, None).await?;
        drop(conn);
        let now = self.now().millis();
        let row = SessionRow {
            token: token.to_vec(),
            account: account.id.clone(),
            person: account.person.clone(),
            seat: me.seat.as_ref().map(|seat| seat.id.to_string()),
            created_at: now,
            seen_at: now,
            expires_at: now + IDLE,
        };
        let (office, login) = (self.season().office.to_string(), login.to_owned());
        self.store()
            .write(move |tx| {
                let (row, office, login) = (row.clone(), office.clone(), login.clone());
                Box::pin(async move {
                    store::accounts::forget_failures(tx, &office, &login).await?;
                    store::accounts::insert_session(tx, &row).await
                })
            })
            .await?;
        Ok((secret, Session { token: token.to_vec(), me }))
    }

    /// The session of a cookie's secret; `None` when there is none, or it has ended.
    ///
    /// # Errors
    /// A fault.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Problem> {
        let token = keys::session_digest(secret);
        let mut conn = self.store().reader().await?;
        let Some((row, name)) = store::accounts::session(&mut conn, &token).await? else { return Ok(None) };
        let now = self.now().millis();
        // A demo clock may be moved forward; its sessions follow.
        let idle = !self.season().demo && (row.expires_at <= now || now - row.created_at > LONGEST);
        if idle {
            return Ok(None);
        }
        let me = self.me_of(&mut conn, &row.account, &row.person, name, row.seat.as_deref()).await?;
        drop(conn);
        // In either direction: a clock that was put back must not make the session last longer.
        if (now - row.seen_at).abs() > NOTED {
            let token = token.to_vec();
            let noted = self.store().write(move |tx| {
                let token = token.clone();
                Box::pin(async move { store::accounts::touch_session(tx, &token, now, now + IDLE).await })
            });
            // Whoever only reads can go on while nothing can be written.
            if let Err(error) = noted.await {
                tracing::warn!(cause = %error, "the use of a session was not noted");
            }
        }
        Ok(Some(Session { token: row.token, me }))
    }

    /// Chooses another seat of the same person.
    ///
    /// # Errors
    /// Absence when the seat is not theirs.
    pub async fn choose_seat(&self, session: &Session, seat: SeatId) -> Result<(), Problem> {
        if !session.me.seats.iter().any(|s| s.id == seat) {
            return Err(Problem::NotFound);
        }
        let (token, seat) = (session.token.clone(), seat.to_string());
        self.store()
            .write(move |tx| {
                let (token, seat) = (token.clone(), seat.clone());
                Box::pin(async move { store::accounts::choose_seat(tx, &token, &seat).await })
            })
            .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// A fault.
    pub async fn sign_out(&self, session: &Session) -> Result<(), Problem> {
        let token = session.token.clone();
        self.store()
            .write(move |tx| {
                let token = token.clone();
                Box::pin(async move { store::accounts::delete_session(tx, &token).await })
            })
            .await?;
        Ok(())
    }

    /// Confirms a weighty act with the password (再次验证). `statement` is what the page showed.
    ///
    /// # Errors
    /// When the password does not fit.
    pub async fn confirm_with_password(
        &self,
        me: &Me,
        password: &str,
        statement: &str,
    ) -> Result<Confirmation, Problem> {
        let account = me.account.ok_or(Problem::NotFound)?;
        // Whoever found an open desk must not find the password by trying.
        let key = format!("confirm/{account}");
        self.may_try(&key).await?;
        let mut conn = self.store().reader().await?;
        let account = store::accounts::account(&mut conn, &account.to_string()).await?;
        drop(conn);
        if !self.password_fits(password, account.as_ref()).await {
            self.failed(&key).await?;
            return Err(Problem::Invalid("密码不对，没有办理".to_owned()));
        }
        Ok(Confirmation {
            method: ConfirmationMethod::Password,
            at: self.now(),
            statement: kernel::Digest::sha256(&[statement.as_bytes()]),
        })
    }

    /// Whether another try is allowed under this key.
    async fn may_try(&self, key: &str) -> Result<(), Problem> {
        let (office, now) = (self.season().office.to_string(), self.now().millis());
        let mut conn = self.store().reader().await?;
        // What a clock that ran ahead noted keeps nobody out for longer than the same time again.
        let watched = now - WATCHED..=now + WATCHED;
        if store::accounts::failures(&mut conn, &office, key, watched).await? < ALLOWED {
            return Ok(());
        }
        Err(Problem::Invalid(format!("密码连续输错多次，请 {} 分钟后再试", WATCHED / 60_000)))
    }

    /// Notes a try that failed.
    async fn failed(&self, key: &str) -> Result<(), Problem> {
        let (office, key, now) = (self.season().office.to_string(), key.to_owned(), self.now().millis());
        self.store()
            .write(move |tx| {
                let (office, key) = (office.clone(), key.clone());
                Box::pin(async move { store::accounts::note_failure(tx, &office, &key, now).await })
            })
            .await?;
        Ok(())
    }

    /// Changes the own password and ends the account's other sessions.
    ///
    /// # Errors
    /// When the old one does not fit or the new one is too short.
    pub async fn change_password(&self, session: &Session, old: &str, new: &str) -> Result<(), Problem> {
        let me = &session.me;
        self.confirm_with_password(me, old, "change password").await?;
        if new.chars().count() < 10 {
            return Err(Problem::Invalid("新密码至少 10 个字符".to_owned()));
        }
        let hash = self.hash_password(new).await?;
        let (account, token) = (me.account.ok_or(Problem::NotFound)?.to_string(), session.token.clone());
        self.store()
            .write(move |tx| {
                let (account, hash, token) = (account.clone(), hash.clone(), token.clone());
                Box::pin(async move {
                    store::accounts::set_password(tx, &account, &hash).await?;
                    store::accounts::delete_other_sessions(tx, &account, &token).await
                })
            })
            .await?;
        Ok(())
    }

    /// The secret of forms of this session, for one purpose.
    pub fn form_secret(&self, session: &Session) -> String {
        self.keys().csrf(&session.token, "form")
    }

    /// A fresh token for a form: the same form pressed twice acts once.
    pub fn form_token(&self) -> String {
        kernel::digest::hex(&self.chance().bytes::<16>())
    }

    /// The accounts of a demo; empty outside a demo.
    ///
    /// # Errors
    /// A fault.
    pub async fn demo_accounts(&self) -> Result<Vec<DemoAccount>, Problem> {
        if !self.season().demo {
            return Ok(Vec::new());
        }
        let mut conn = self.store().reader().await?;
        let rows = store::accounts::directory(&mut conn, &self.season().office.to_string()).await?;
        let account = |[login, name, role, organisation, label]: [String; 5]| {
            Some(DemoAccount { login, name, role: Role::from_key(&role)?, organisation, label })
        };
        Ok(rows.into_iter().filter_map(account).collect())
    }

    async fn me_of(
        &self,
        conn: &mut Conn,
        account: &str,
        person: &str,
        name: String,
        seat: Option<&str>,
    ) -> Result<Me, Problem> {
        let rows = store::accounts::seats(conn, person, &self.today().to_string()).await?;
        let seats: Vec<Seat> = rows.into_iter().map(seat_of).collect::<Result<_, _>>()?;
        let chosen = seats.iter().find(|s| Some(s.id.to_string().as_str()) == seat).or_else(|| seats.first());
        Ok(Me {
            account: Some(account.parse().map_err(Problem::fault)?),
            person: person.parse().map_err(Problem::fault)?,
            name,
            seat: chosen.cloned(),
            seats,
        })
    }

    /// Verifies in a blocking thread; without an account a stand-in is hashed, so that both answers take equally long.
    async fn password_fits(&self, password: &str, account: Option<&AccountRow>) -> bool {
        let stored = account.map(|account| account.password.clone());
        let password = password.to_owned();
        let task = tokio::task::spawn_blocking(move || match stored {
            Some(stored) => keys::verify_password(&password, &stored),
            None => keys::verify_nothing(&password),
        });
        task.await.unwrap_or(false)
    }

    pub(crate) async fn hash_password(&self, password: &str) -> Result<String, Problem> {
        let (password, chance, demo) = (password.to_owned(), self.chance().clone(), self.season().demo);
        let task = tokio::task::spawn_blocking(move || keys::hash_password(&password, &chance, demo));
        task.await.map_err(Problem::fault)?.map_err(Problem::fault)
    }

    /// The person with this document, if known.
    ///
    /// # Errors
    /// A fault.
    pub async fn person_by_document(&self, document: &Document) -> Result<Option<PersonId>, Problem> {
        let office = self.season().office.to_string();
        let lookup = self.keys().index("person", document.kind.key(), &document.number);
        let mut conn = self.store().reader().await?;
        let id = store::accounts::person_by_lookup(&mut conn, &office, &lookup).await?;
        id.map(|id| id.parse().map_err(Problem::fault)).transpose()
    }

    /// A row for a person whom this office does not know yet.
    pub(crate) fn new_person(
        &self,
        name: &str,
        document: &Document,
    ) -> Result<(PersonId, PersonRow), Problem> {
        let now = self.now();
        let id = PersonId::fresh(now, self.chance());
        let plain = serde_json::to_vec(document).map_err(Problem::fault)?;
        let place = person_place(&id.to_string());
        let row = PersonRow {
            id: id.to_string(),
            office: self.season().office.to_string(),
            lookup: self.keys().index("person", document.kind.key(), &document.number).to_vec(),
            name: name.to_owned(),
            sealed: self.keys().seal(&place, &plain, self.chance()).map_err(Problem::fault)?,
            created_at: now.millis(),
        };
        Ok((id, row))
    }

    pub(crate) fn open_document(&self, row: &PersonRow) -> Result<Document, Problem> {
        let plain = self.keys().open(&person_place(&row.id), &row.sealed).map_err(Problem::fault)?;
        serde_json::from_slice(&plain).map_err(Problem::fault)
    }

    /// When a session that is used now ends, for the page's warning.
    pub fn idle_until(&self) -> Moment {
        self.now().plus_millis(IDLE)
    }
}

fn person_place(id: &str) -> Vec<u8> {
    format!("person‖{id}‖sealed").into_bytes()
}

fn seat_of((row, organisation_name): (SeatRow, String)) -> Result<Seat, Problem> {
    Ok(Seat {
        id: row.id.parse().map_err(Problem::fault)?,
        role: Role::from_key(&row.role).ok_or_else(|| Problem::fault("a seat has an unknown role"))?,
        organisation: row.organisation.parse().map_err(Problem::fault)?,
        organisation_name,
        label: row.label,
    })
}
