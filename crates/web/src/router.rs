//! The router: the table of contents of the product.

use crate::{
    account, applicant, applications, assets, batches, certificates, committees, demo, dispatches, draws,
    exchanges, experts,
    front::{Front, Site},
    home, log, meetings, notices, policy, precheck, trouble, watch,
};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use office::Office;
use std::sync::Arc;

/// The largest request with files, in bytes; larger ones are cut off while they arrive.
const LARGEST: usize = office::files::LARGEST + 1024 * 1024;

/// The whole site.
pub fn router(office: Office, site: Site) -> Router {
    let front = Front { office, site: Arc::new(site) };
    Router::new()
        .merge(home::routes())
        .merge(account::routes())
        .merge(precheck::routes())
        .merge(applicant::routes())
        .merge(applications::routes())
        .merge(committees::routes())
        .merge(experts::routes())
        .merge(meetings::routes())
        .merge(draws::routes())
        .merge(dispatches::routes())
        .merge(exchanges::routes())
        .merge(batches::routes())
        .merge(notices::routes())
        .merge(certificates::routes())
        .merge(policy::routes())
        .merge(log::routes())
        .merge(demo::routes())
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn_with_state(front.clone(), trouble::draw))
        .layer(middleware::from_fn_with_state(front.clone(), demo::follow))
        .merge(assets::router())
        .merge(watch::routes())
        .layer(middleware::from_fn_with_state(front.clone(), watch::watch))
        // Outside everything above: what casts a paper leaves no trace.
        .merge(meetings::ballot::open_routes())
        .with_state(front)
}
