//! The office as a value: store, law, keys, clock, chance, and where files lie.

use crate::{Place, ballots::Papers, keys::Keys, objects::Objects, policy, problem::Problem};
use kernel::{Chance, Clock, Day, Moment, OfficeId};
use rules::{Law, Pack};
use std::sync::{Arc, OnceLock};
use store::Store;
use tokio::sync::Notify;

/// One office. Cloning is cheap and shares everything.
#[derive(Clone)]
pub struct Office(Arc<Inner>);

struct Inner {
    store: Store,
    season: Season,
    keys: Keys,
    clock: Clock,
    chance: Chance,
    place: Place,
    objects: Objects,
    typesetter: OnceLock<Arc<documents::Typesetter>>,
    committed: Notify,
    instance: String,
    papers: Papers,
}

/// Which office this is and under which rules it works.
pub struct Season {
    /// The office's id.
    pub office: OfficeId,
    /// Its name.
    pub name: String,
    /// Whether this is a demo folder: everything it signs says 演示.
    pub demo: bool,
    law: Law,
    pack: String,
}

impl Season {
    /// The pack in force.
    ///
    /// # Panics
    /// Never: the pack was looked up when the season was opened.
    pub fn pack(&self) -> &Pack {
        self.law.pack(&self.pack).expect("the pack was there when the season was opened")
    }
    /// All packs, by id.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.law.packs()
    }
}

impl Office {
    /// Opens the office in a place that [`Office::create`] made.
    ///
    /// # Errors
    /// When folder, keys, law or office are missing or damaged; the sentence says which.
    pub async fn open(place: impl Into<Place>, clock: Clock, chance: Chance) -> Result<Self, Problem> {
        Self::open_under(place, clock, chance, policy::embedded()?).await
    }

    /// Opens it under other packs than those that ship, such as next year's before it does.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub async fn open_under(
        place: impl Into<Place>,
        clock: Clock,
        chance: Chance,
        law: Law,
    ) -> Result<Self, Problem> {
        let place = place.into();
        let folder = place.folder();
        if !folder.is_dir() {
            let text = format!("没有数据文件夹 {}，请先用 zhiping init 建立", folder.display());
            return Err(Problem::Invalid(text));
        }
        let store = place.store().await?;
        let row = store::offices::only(&mut store.reader().await?).await?;
        let row = row.ok_or_else(|| Problem::Invalid(format!("{}里还没有单位，请先初始化", place.word())))?;
        let keys = Keys::load(&folder.join("keys")).map_err(|e| Problem::Invalid(e.to_string()))?;
        let season = Season {
            office: row.id.parse().map_err(Problem::fault)?,
            name: row.name,
            demo: row.demo,
            law,
            pack: row.pack,
        };
        Self::assemble(store, season, keys, clock, chance, &place).await
    }

    /// Makes a new office in an empty place.
    ///
    /// # Errors
    /// When the place already holds an office, or cannot be written.
    pub async fn create(place: impl Into<Place>, name: &str, pack: &str) -> Result<Self, Problem> {
        Self::make(&place.into(), name, pack, false, Clock::wall(), Chance::system()).await
    }

    /// Makes a demo office: another clock and chance, and everything it signs says 演示.
    ///
    /// # Errors
    /// As [`Office::create`].
    pub async fn create_demo(
        place: impl Into<Place>,
        name: &str,
        pack: &str,
        clock: Clock,
        chance: Chance,
    ) -> Result<Self, Problem> {
        Self::make(&place.into(), name, pack, true, clock, chance).await
    }

    async fn make(
        place: &Place,
        name: &str,
        pack: &str,
        demo: bool,
        clock: Clock,
        chance: Chance,
    ) -> Result<Self, Problem> {
        let law = policy::embedded()?;
        // Before anything is written: a database, unlike a folder, cannot simply be thrown away.
        if law.pack(pack).is_none() {
            return Err(no_pack(pack));
        }
        let folder = place.folder();
        std::fs::create_dir_all(folder).map_err(|e| Problem::Invalid(format!("不能建立数据文件夹：{e}")))?;
        let store = place.store().await?;
        if store::offices::only(&mut store.reader().await?).await?.is_some() {
            return Err(Problem::Invalid(format!("{}里已经有一个单位", place.word())));
        }
        let keys =
            Keys::create(&folder.join("keys"), &chance, demo).map_err(|e| Problem::Invalid(e.to_string()))?;
        let now = clock.now();
        let office = OfficeId::fresh(now, &chance);
        let row = store::offices::OfficeRow {
            id: office.to_string(),
            name: name.to_owned(),
            pack: pack.to_owned(),
            demo,
            created_at: now.millis(),
        };
        store
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { store::offices::insert(tx, &row).await })
            })
            .await?;
        let season = Season { office, name: name.to_owned(), demo, law, pack: pack.to_owned() };
        Self::assemble(store, season, keys, clock, chance, place).await
    }

    async fn assemble(
        store: Store,
        season: Season,
        keys: Keys,
        clock: Clock,
        chance: Chance,
        place: &Place,
    ) -> Result<Self, Problem> {
        if season.law.pack(&season.pack).is_none() {
            return Err(no_pack(&season.pack));
        }
        let objects = place.objects()?;
        if place.bucket().is_some() {
            // Better told now than to the first applicant who uploads.
            objects.is_empty().await.map_err(|e| Problem::Invalid(format!("材料的存放位置不能使用：{e}")))?;
        }
        let instance = kernel::digest::hex(&chance.bytes::<16>());
        let (typesetter, committed, place) = (OnceLock::new(), Notify::new(), place.clone());
        Ok(Self(Arc::new(Inner {
            store,
            season,
            keys,
            clock,
            chance,
            place,
            objects,
            typesetter,
            committed,
            instance,
            papers: Papers::default(),
        })))
    }

    /// Which office this is.
    pub fn season(&self) -> &Season {
        &self.0.season
    }
    /// The pack in force.
    pub fn pack(&self) -> &Pack {
        self.0.season.pack()
    }
    /// The present.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }
    /// Today in the pack's zone.
    pub fn today(&self) -> Day {
        self.pack().zone().day(self.now())
    }
    /// The clock, which a demo may move.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }
    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }
    pub(crate) fn chance(&self) -> &Chance {
        &self.0.chance
    }
    pub(crate) fn place(&self) -> &Place {
        &self.0.place
    }
    pub(crate) fn objects(&self) -> &Objects {
        &self.0.objects
    }
    /// Whether reading and writing work just now.
    ///
    /// # Errors
    /// A fault, for the log.
    pub async fn ready(&self) -> Result<(), Problem> {
        let mut conn = self.store().reader().await?;
        store::offices::only(&mut conn).await?.ok_or(Problem::NotFound)?;
        // Something small may still find a place that was used before.
        if crate::setup::is_full(self.place().folder()) {
            return Err(Problem::Unavailable("the disk of the data folder is full".to_owned()));
        }
        // A commit of nothing would not ask the disk.
        self.store().write(|tx| Box::pin(store::offices::rewrite(tx))).await?;
        Ok(())
    }

    /// A number for one request, by which people and the log speak of it.
    pub fn request_number(&self) -> String {
        kernel::digest::hex(&self.0.chance.bytes::<4>())
    }

    /// What this process is called among the instances of the office.
    pub(crate) fn instance(&self) -> &str {
        &self.0.instance
    }
    /// The papers of electronic ballots that this instance holds.
    pub(crate) fn papers(&self) -> &Papers {
        &self.0.papers
    }
    /// Tells the sequencer that an entry was committed.
    pub(crate) fn wake(&self) {
        self.0.committed.notify_one();
    }
    /// Waits until an entry is committed by this instance.
    pub(crate) async fn woken(&self) {
        self.0.committed.notified().await;
    }
    pub(crate) fn typesetter(&self) -> &OnceLock<Arc<documents::Typesetter>> {
        &self.0.typesetter
    }
}

fn no_pack(pack: &str) -> Problem {
    Problem::Invalid(format!("没有规则包 {pack}"))
}
