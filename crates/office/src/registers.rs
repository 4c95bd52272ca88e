//! Registers: what data sharing proves of a person, so that nobody is asked for it again (requirements C2).

use crate::{Office, Problem};
use kernel::PersonId;
use rules::FactValue;
use store::offices::RegisterRow;

impl Office {
    /// Puts what a register says of a person, replacing what it said before (requirements C2).
    ///
    /// # Errors
    /// A fault.
    pub async fn put_register(
        &self,
        person: PersonId,
        register: &str,
        fact: &str,
        value: &FactValue,
    ) -> Result<(), Problem> {
        let place = format!("register_record‖{person}‖{fact}");
        let plain = serde_json::to_vec(value).map_err(Problem::fault)?;
        let row = RegisterRow {
            office: self.season().office.to_string(),
            person: person.to_string(),
            fact: fact.to_owned(),
            register: register.to_owned(),
            cipher: self.keys().seal(place.as_bytes(), &plain, self.chance()).map_err(Problem::fault)?,
            as_of: self.today().to_string(),
            fetched_at: self.now().millis(),
        };
        self.store()
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { store::offices::put_register(tx, &row).await })
            })
            .await?;
        Ok(())
    }
}
