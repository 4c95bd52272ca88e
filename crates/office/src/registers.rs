//! Registers: what data sharing proves of a person, so that nobody is asked for it again (requirements C2).

use crate::{Office, Problem};
use kernel::PersonId;
use rules::FactValue;
use store::offices::RegisterRow;

/// So many facts share a commit: a flush to disk costs more than they do.
const TOGETHER: usize = 500;

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
        self.put_registers(vec![self.register_row(person, register, fact, value)?]).await
    }

    /// Puts many facts of registers, with one commit for some hundreds of them.
    ///
    /// # Errors
    /// A fault; what was committed before it stays, and may be put again.
    pub async fn put_registers(&self, rows: Vec<RegisterRow>) -> Result<(), Problem> {
        for chunk in rows.chunks(TOGETHER) {
            let chunk = chunk.to_vec();
            self.store()
                .write(move |tx| {
                    let chunk = chunk.clone();
                    Box::pin(async move {
                        for row in &chunk {
                            store::offices::put_register(tx, row).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
        Ok(())
    }

    /// One fact of a register, sealed for storing.
    ///
    /// # Errors
    /// A fault.
    pub fn register_row(
        &self,
        person: PersonId,
        register: &str,
        fact: &str,
        value: &FactValue,
    ) -> Result<RegisterRow, Problem> {
        let place = format!("register_record‖{person}‖{fact}");
        let plain = serde_json::to_vec(value).map_err(Problem::fault)?;
        Ok(RegisterRow {
            office: self.season().office.to_string(),
            person: person.to_string(),
            fact: fact.to_owned(),
            register: register.to_owned(),
            cipher: self.keys().seal(place.as_bytes(), &plain, self.chance()).map_err(Problem::fault)?,
            as_of: self.today().to_string(),
            fetched_at: self.now().millis(),
        })
    }
}
