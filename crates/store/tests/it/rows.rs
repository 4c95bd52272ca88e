//! Every kind of row: written, read back the same, and null where null was written, on both engines.

use crate::{Lent, step};
use store::{
    Conn, StoreError, Work,
    accounts::{self, AccountRow, PersonRow, SeatRow, SessionRow},
    cases::{self, PartRow},
    certificates::{self, CertificateRow},
    drafts,
    files::{self, FileRow},
    listing::{self, ListingRow},
    log::{self, Advance, HeadRow, TileRow},
    offices::{self, CommitteeRow, OfficeRow, OrganisationRow, RegisterRow},
};

testkit::both!(
    Lent:
    numbers_and_nulls_read_alike,
    offices_and_organisations,
    people_and_how_they_sign_in,
    a_case_with_its_record,
    a_certificate_is_put_twice_and_signed_once,
    certificates_wait_for_their_signature_and_their_revocation,
    numbers_are_taken_one_by_one_or_together,
    drafts_and_files,
    the_log_moves_from_the_size_it_had,
);

const OFFICE: &str = "office";

fn s(text: &str) -> String {
    text.to_owned()
}

/// Runs one work and expects it to succeed.
async fn write<T, F>(lent: &Lent, work: F) -> T
where
    T: Send + 'static,
    F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
{
    lent.store.write(work).await.unwrap()
}

async fn numbers_and_nulls_read_alike(lent: Lent) {
    let sql = "select count(*), coalesce(max(value), 0), cast(sum(value) as bigint), min(name), 1, max(value) from counter";
    let mut conn = lent.store.reader().await.unwrap();
    let empty = conn.row(sql, &[]).await.unwrap().unwrap();
    assert_eq!((empty.int(0).unwrap(), empty.int(1).unwrap(), empty.opt_int(2).unwrap()), (0, 0, None));
    assert_eq!(
        (empty.opt_text(3).unwrap(), empty.int(4).unwrap(), empty.opt_int(5).unwrap()),
        (None, 1, None)
    );
    for (name, times) in [("a", 2), ("b", 3)] {
        for _ in 0..times {
            write(&lent, move |tx| Box::pin(offices::next(tx, OFFICE, name))).await;
        }
    }
    let full = conn.row(sql, &[]).await.unwrap().unwrap();
    assert_eq!((full.int(0).unwrap(), full.int(1).unwrap(), full.int(2).unwrap()), (2, 3, 5));
    assert_eq!((full.text(3).unwrap(), full.int(5).unwrap()), (s("a"), 3));
    assert!(full.text(0).is_err() && full.blob(3).is_err() && full.int(3).is_err() && full.int(99).is_err());
}

async fn offices_and_organisations(lent: Lent) {
    let mut conn = lent.store.reader().await.unwrap();
    assert!(offices::only(&mut conn).await.unwrap().is_none());
    let organisation = |id: &str, parent: Option<&str>| OrganisationRow {
        id: s(id),
        office: s(OFFICE),
        name: format!("单位 {id}"),
        kind: s("public"),
        credit_code: s("X"),
        parent: parent.map(s),
        roles: s("employer department"),
    };
    let committee = |id: &str, chair: Option<&str>| CommitteeRow {
        id: s(id),
        office: s(OFFICE),
        organisation: s("a"),
        name: format!("评委会 {id}"),
        series: s("engineering"),
        levels: s("junior middle"),
        approval: s("文号"),
        valid_from: s("2024-01-01"),
        valid_until: s("2026-12-31"),
        size: 25,
        chair: chair.map(s),
        vice_chairs: chair.map_or_else(String::new, |_| s("second third")),
        autonomous: chair.is_some(),
        title_office: s("b"),
    };
    let (first, second) = (organisation("a", None), organisation("b", Some("a")));
    let (open, chaired) = (committee("k", None), committee("l", Some("person")));
    let rows = (first.clone(), second.clone(), open.clone(), chaired.clone());
    write(&lent, move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            let office =
                OfficeRow { id: s(OFFICE), name: s("职改办"), pack: s("city"), demo: true, created_at: 7 };
            offices::insert(tx, &office).await?;
            offices::insert_organisation(tx, &rows.0).await?;
            offices::insert_organisation(tx, &rows.1).await?;
            offices::insert_committee(tx, &rows.2).await?;
            offices::insert_committee(tx, &rows.3).await
        })
    })
    .await;
    let only = offices::only(&mut conn).await.unwrap().unwrap();
    assert_eq!((only.name.as_str(), only.demo, only.created_at), ("职改办", true, 7));
    assert_eq!(offices::organisations(&mut conn, OFFICE).await.unwrap(), [first.clone(), second]);
    assert_eq!(offices::organisation(&mut conn, "a").await.unwrap(), Some(first));
    assert_eq!(offices::organisation(&mut conn, "z").await.unwrap(), None);
    assert_eq!(offices::committees(&mut conn, OFFICE).await.unwrap(), [open.clone(), chaired]);
    assert_eq!(offices::committee(&mut conn, "k").await.unwrap(), Some(open));
    let record = |cipher: u8| RegisterRow {
        office: s(OFFICE),
        person: s("p"),
        fact: s("degree"),
        register: s("register"),
        cipher: vec![cipher],
        as_of: s("2024-06-01"),
        fetched_at: 9,
    };
    for cipher in [1, 2] {
        write(&lent, move |tx| Box::pin(async move { offices::put_register(tx, &record(cipher)).await }))
            .await;
    }
    assert_eq!(offices::registers(&mut conn, OFFICE, "p").await.unwrap(), [record(2)]);
}

async fn people_and_how_they_sign_in(lent: Lent) {
    let person = PersonRow {
        id: s("p"),
        office: s(OFFICE),
        lookup: vec![0, 255],
        name: s("覃谷雨"),
        sealed: vec![1],
        created_at: 1,
    };
    let account = AccountRow {
        id: s("a"),
        office: s(OFFICE),
        person: s("p"),
        login: s("qin"),
        password: s("argon2"),
        created_at: 1,
    };
    let seat = |id: &str, until: Option<&str>| SeatRow {
        id: s(id),
        office: s(OFFICE),
        person: s("p"),
        organisation: s("o"),
        role: format!("role {id}"),
        label: s("经办"),
        valid_from: s("2024-01-01"),
        valid_until: until.map(s),
    };
    let session = |token: u8, chosen: Option<&str>| SessionRow {
        token: vec![token],
        account: s("a"),
        person: s("p"),
        seat: chosen.map(s),
        created_at: 1,
        seen_at: 1,
        expires_at: 5,
    };
    let rows = (person.clone(), account.clone(), seat("1", None), seat("2", Some("2024-06-30")));
    let sessions = [session(1, None), session(2, Some("2"))];
    write(&lent, {
        let sessions = sessions.clone();
        move |tx| {
            let (rows, sessions) = (rows.clone(), sessions.clone());
            Box::pin(async move {
                let organisation = OrganisationRow {
                    id: s("o"),
                    office: s(OFFICE),
                    name: s("单位"),
                    kind: s("public"),
                    credit_code: s("X"),
                    parent: None,
                    roles: s("employer"),
                };
                offices::insert_organisation(tx, &organisation).await?;
                accounts::insert_person(tx, &rows.0).await?;
                accounts::insert_account(tx, &rows.1).await?;
                accounts::insert_seat(tx, &rows.2).await?;
                accounts::insert_seat(tx, &rows.3).await?;
                for session in &sessions {
                    accounts::insert_session(tx, session).await?;
                }
                accounts::note_failure(tx, OFFICE, "qin", 3).await?;
                accounts::note_failure(tx, OFFICE, "qin", 4).await
            })
        }
    })
    .await;
    let mut conn = lent.store.reader().await.unwrap();
    assert_eq!(accounts::person(&mut conn, "p").await.unwrap(), Some(person));
    assert_eq!(accounts::person_by_lookup(&mut conn, OFFICE, &[0, 255]).await.unwrap(), Some(s("p")));
    assert_eq!(accounts::person_by_lookup(&mut conn, OFFICE, &[0]).await.unwrap(), None);
    assert_eq!(accounts::account(&mut conn, "a").await.unwrap(), Some(account.clone()));
    assert_eq!(accounts::account_by_login(&mut conn, OFFICE, "qin").await.unwrap(), Some(account));
    assert_eq!(accounts::account_by_login(&mut conn, OFFICE, "QIN").await.unwrap(), None);
    for (today, seats) in [("2023-12-31", 0), ("2024-06-30", 2), ("2024-07-01", 1)] {
        assert_eq!(accounts::seats(&mut conn, "p", today).await.unwrap().len(), seats, "{today}");
    }
    let seats = accounts::seats(&mut conn, "p", "2024-06-30").await.unwrap();
    assert_eq!(seats[1], (seat("2", Some("2024-06-30")), s("单位")));
    for (role, today, found) in
        [("role 2", "2024-06-30", 1), ("role 2", "2024-07-01", 0), ("role", "2024-06-30", 0)]
    {
        let seated = offices::with_seats(&mut conn, OFFICE, role, today).await.unwrap();
        assert_eq!(seated.len(), found, "{role} {today}");
    }
    assert_eq!(accounts::directory(&mut conn, OFFICE).await.unwrap().len(), 2);
    for row in sessions {
        let found = accounts::session(&mut conn, &row.token).await.unwrap();
        assert_eq!(found, Some((row, s("覃谷雨"))));
    }
    assert_eq!(accounts::failures(&mut conn, OFFICE, "qin", 4..=9).await.unwrap(), 1);
    write(&lent, |tx| {
        Box::pin(async move {
            accounts::set_password(tx, "a", "other").await?;
            accounts::touch_session(tx, &[1], 2, 6).await?;
            accounts::choose_seat(tx, &[1], "1").await?;
            accounts::delete_session(tx, &[2]).await?;
            accounts::forget_failures(tx, OFFICE, "qin").await
        })
    })
    .await;
    assert_eq!(accounts::account(&mut conn, "a").await.unwrap().unwrap().password, "other");
    let (touched, _) = accounts::session(&mut conn, &[1]).await.unwrap().unwrap();
    assert_eq!((touched.seat, touched.seen_at, touched.expires_at), (Some(s("1")), 2, 6));
    assert!(accounts::session(&mut conn, &[2]).await.unwrap().is_none());
    assert_eq!(accounts::failures(&mut conn, OFFICE, "qin", 0..=9).await.unwrap(), 0);
}

async fn a_case_with_its_record(lent: Lent) {
    let part = PartRow { digest: vec![1], salt: vec![2], cipher: vec![3] };
    for version in 1..=3 {
        let mut write = step("a", version);
        // The same part again, as when a value did not change.
        write.parts = vec![part.clone(), part.clone()];
        // Null first, then a value: a kept statement must take both.
        write.entry.token = (version > 1).then(|| format!("token {version}"));
        lent.append(write).await.unwrap();
    }
    lent.append(step("b", 1)).await.unwrap();
    let mut conn = lent.store.reader().await.unwrap();
    let entries = cases::entries(&mut conn, "a").await.unwrap();
    assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(entries.iter().map(|e| e.token.is_some()).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(cases::last_entry(&mut conn, "a").await.unwrap(), entries.last().cloned());
    assert_eq!(cases::parts(&mut conn, "a").await.unwrap(), [part]);
    let row = cases::case(&mut conn, "a").await.unwrap().unwrap();
    assert_eq!((row.version, row.created_at, row.updated_at), (3, 1, 3));
    assert_eq!(cases::case_by_number(&mut conn, OFFICE, "application", "N-a").await.unwrap(), Some(row));
    let after = cases::cases_after(&mut conn, "", 1).await.unwrap();
    assert_eq!(after.len(), 1);
    assert_eq!(cases::cases_after(&mut conn, &after[0].id, 9).await.unwrap()[0].id, "b");
    assert_eq!(cases::cases_in(&mut conn, &[s("a"), s("b"), s("z")]).await.unwrap().len(), 2);
    assert!(cases::cases_in(&mut conn, &[]).await.unwrap().is_empty());
    let reach = listing::reach(&mut conn, "a").await.unwrap();
    assert_eq!(reach, listing::placed(&step("a", 3).listing, &[(s("unit"), s("employer"))]));
    assert!(cases::claims(&mut conn, "a").await.unwrap().is_empty());
    assert_eq!(cases::strays(&mut conn).await.unwrap(), []);
}

async fn a_certificate_is_put_twice_and_signed_once(lent: Lent) {
    let row = |document: Option<u8>, revoked_at| CertificateRow {
        office: s(OFFICE),
        number: s("N-1"),
        case_id: s("a"),
        status_index: 4,
        document: document.map(|byte| vec![byte]),
        issued_at: 1,
        revoked_at,
    };
    let mut conn = lent.store.reader().await.unwrap();
    let steps = [
        (row(None, None), row(None, None), 1),
        (row(Some(1), None), row(Some(1), None), 0),
        (row(Some(2), None), row(Some(1), None), 0),
        (row(None, Some(9)), row(Some(1), Some(9)), 0),
    ];
    for (put, expected, unsigned) in steps {
        write(&lent, move |tx| {
            let put = put.clone();
            Box::pin(async move { certificates::put(tx, &put).await })
        })
        .await;
        assert_eq!(certificates::by_number(&mut conn, OFFICE, "N-1").await.unwrap(), Some(expected.clone()));
        assert_eq!(certificates::count_signed(&mut conn, OFFICE).await.unwrap(), 1 - unsigned);
        let revoked = certificates::revoked(&mut conn, OFFICE).await.unwrap();
        assert_eq!(revoked, expected.revoked_at.map_or(Vec::new(), |_| vec![4]));
    }
    assert!(certificates::status_list(&mut conn, OFFICE).await.unwrap().is_none());
    for serial in [9, 10] {
        write(&lent, move |tx| {
            Box::pin(async move { certificates::put_status_list(tx, OFFICE, serial, &[7], 3).await })
        })
        .await;
    }
    let again = lent.store.write(|tx| -> Work<'_, ()> {
        Box::pin(async move { certificates::put_status_list(tx, OFFICE, 10, &[8], 4).await })
    });
    assert!(matches!(again.await, Err(StoreError::Moved)));
    assert_eq!(certificates::status_list(&mut conn, OFFICE).await.unwrap(), Some((10, vec![7], 3)));
}

/// A certificate waits until it is signed, and once more when it is revoked.
async fn certificates_wait_for_their_signature_and_their_revocation(lent: Lent) {
    let listed = |state: &str| ListingRow {
        case_id: s("c"),
        office: s(OFFICE),
        kind: s("certificate"),
        number: s("N-1"),
        state: s(state),
        ..ListingRow::default()
    };
    let signed = |revoked_at| CertificateRow {
        office: s(OFFICE),
        number: s("N-1"),
        case_id: s("c"),
        status_index: 4,
        document: Some(vec![1]),
        issued_at: 1,
        revoked_at,
    };
    let steps = [
        (Some(listed("active")), None, 1),
        (None, Some(signed(None)), 0),
        (Some(listed("revoked")), None, 1),
        (None, Some(signed(Some(9))), 0),
    ];
    let mut conn = lent.store.reader().await.unwrap();
    for (row, certificate, waits) in steps {
        write(&lent, move |tx| {
            let (row, certificate) = (row.clone(), certificate.clone());
            Box::pin(async move {
                if let Some(row) = &row {
                    listing::put(tx, row).await?;
                }
                if let Some(certificate) = &certificate {
                    certificates::put(tx, certificate).await?;
                }
                Ok(())
            })
        })
        .await;
        let waiting = certificates::waiting(&mut conn, OFFICE, "certificate", "revoked").await.unwrap();
        assert_eq!(waiting.len(), waits);
    }
}

async fn numbers_are_taken_one_by_one_or_together(lent: Lent) {
    for (count, last) in [(1, 1), (5, 6), (1, 7)] {
        let taken = lent.store.write(move |tx| Box::pin(offices::next_of(tx, OFFICE, "n", count))).await;
        assert_eq!(taken.unwrap(), last);
    }
}

async fn drafts_and_files(lent: Lent) {
    let file = |id: &str| FileRow {
        id: s(id),
        case_id: s("a"),
        item: s("thesis"),
        name_cipher: vec![1],
        media: s("application/pdf"),
        size: 3_000_000_000,
        address: s("addr"),
        person: s("p"),
        created_at: 1,
        removed_at: None,
    };
    write(&lent, move |tx| {
        Box::pin(async move {
            drafts::save(tx, "a", "works", 0, &[7], 1, "p").await?;
            drafts::save(tx, "a", "basics", 0, &[8], 2, "p").await?;
            files::insert(tx, &file("1")).await?;
            files::insert(tx, &file("2")).await?;
            files::remove(tx, "a", "1", 5).await
        })
    })
    .await;
    let mut conn = lent.store.reader().await.unwrap();
    let sections = drafts::all(&mut conn, "a").await.unwrap();
    assert_eq!(sections.iter().map(|row| row.section.as_str()).collect::<Vec<_>>(), ["basics", "works"]);
    assert_eq!(files::of_case(&mut conn, "a").await.unwrap(), [file("2")]);
    let removed = files::file(&mut conn, "a", "1").await.unwrap().unwrap();
    assert_eq!(removed, FileRow { removed_at: Some(5), ..file("1") });
    let twice = lent
        .store
        .write(move |tx| -> Work<'_, ()> { Box::pin(async move { files::insert(tx, &file("1")).await }) });
    assert!(matches!(twice.await, Err(StoreError::Database(_))));
}

async fn the_log_moves_from_the_size_it_had(lent: Lent) {
    for (id, version) in [("b", 1), ("a", 1), ("a", 2)] {
        lent.append(step(id, version)).await.unwrap();
    }
    let mut conn = lent.store.reader().await.unwrap();
    let waiting = log::waiting(&mut conn, OFFICE, 9).await.unwrap();
    let ids: Vec<_> = waiting.iter().map(|leaf| (leaf.case_id.clone(), leaf.seq)).collect();
    assert_eq!(ids, [(s("a"), 1), (s("a"), 2), (s("b"), 1)]);
    let advance = |from: usize, to: usize, width: i64| Advance {
        from: from.try_into().unwrap(),
        head: HeadRow { size: to.try_into().unwrap(), root: vec![to.try_into().unwrap()] },
        leaves: ids[from..to].to_vec(),
        tiles: vec![TileRow { level: 0, number: 0, width, bytes: vec![7; to] }],
    };
    let put = |step: Advance| {
        lent.store.write(move |tx| -> Work<'_, ()> {
            let step = step.clone();
            Box::pin(async move { log::advance(tx, OFFICE, &step).await })
        })
    };
    assert_eq!(log::head(&mut conn, OFFICE).await.unwrap(), None);
    put(advance(0, 2, 2)).await.unwrap();
    for again in [advance(0, 2, 2), advance(1, 3, 3), Advance { from: 2, ..advance(0, 2, 2) }] {
        assert!(matches!(put(again).await, Err(StoreError::Moved)));
    }
    put(advance(2, 3, 3)).await.unwrap();
    assert_eq!(log::head(&mut conn, OFFICE).await.unwrap(), Some(HeadRow { size: 3, root: vec![3] }));
    assert_eq!(log::count_waiting(&mut conn, OFFICE).await.unwrap(), 0);
    let leaves = log::leaves(&mut conn, OFFICE, 1, 9).await.unwrap();
    assert_eq!(leaves.iter().map(|leaf| leaf.leaf).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(log::leaf_of(&mut conn, "b", 1).await.unwrap().unwrap().leaf, Some(2));
    let tile = TileRow { level: 0, number: 0, width: 3, bytes: vec![7; 3] };
    assert_eq!(log::tile(&mut conn, OFFICE, 0, 0).await.unwrap(), Some(tile.clone()));
    assert_eq!(log::tiles(&mut conn, OFFICE).await.unwrap(), [tile]);
    for note in [b"first".as_slice(), b"second"] {
        write(&lent, move |tx| Box::pin(log::put_checkpoint(tx, OFFICE, 3, note, 5))).await;
    }
    assert_eq!(log::newest_checkpoint(&mut conn, OFFICE).await.unwrap(), Some((3, b"first".to_vec(), 5)));
    assert_eq!(log::checkpoints(&mut conn, OFFICE, 0, 9).await.unwrap(), [(3, b"first".to_vec())]);
}
