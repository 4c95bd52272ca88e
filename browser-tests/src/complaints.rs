//! What the browser's console complains about: script errors, refused resources, missing files, answers 5xx.
//!
//! An answer 4xx to a page or to a script's request is the site speaking to a person, so the story judges it.

use chromiumoxide::{
    Page,
    cdp::{
        browser_protocol::{
            log::{EventEntryAdded, LogEntryLevel, LogEntrySource},
            network::{EventResponseReceived, ResourceType},
        },
        js_protocol::runtime::{ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown},
    },
};
use futures::StreamExt;
use std::sync::{Arc, Mutex, PoisonError};

/// The complaints of one visitor, as they come.
#[derive(Clone, Default)]
pub(crate) struct Complaints(Arc<Mutex<Vec<String>>>);

impl Complaints {
    /// Listens to `page` from now on.
    pub(crate) async fn of(page: &Page) -> Self {
        let complaints = Self::default();
        complaints.listen(page, console).await;
        complaints.listen(page, exception).await;
        complaints.listen(page, entry).await;
        complaints.listen(page, response).await;
        page.enable_log().await.expect("the console can be read");
        complaints
    }

    /// All so far.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn listen<E>(&self, page: &Page, judge: fn(&E) -> Option<String>)
    where
        E: chromiumoxide::cdp::IntoEventKind + Unpin + Send + Sync + 'static,
    {
        let mut events = page.event_listener::<E>().await.expect("the browser tells its events");
        let list = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                list.lock().unwrap_or_else(PoisonError::into_inner).extend(judge(&event));
            }
        });
    }
}

fn console(event: &EventConsoleApiCalled) -> Option<String> {
    let words = event.args.iter().map(|arg| {
        let value = arg.value.as_ref().map(ToString::to_string);
        value.or_else(|| arg.description.clone()).unwrap_or_default()
    });
    (event.r#type == ConsoleApiCalledType::Error)
        .then(|| format!("console.error: {}", words.collect::<Vec<_>>().join(" ")))
}

fn exception(event: &EventExceptionThrown) -> Option<String> {
    let details = &event.exception_details;
    let what = details.exception.as_ref().and_then(|exception| exception.description.clone());
    Some(format!("script error: {} {}", details.text, what.unwrap_or_default()))
}

fn entry(event: &EventEntryAdded) -> Option<String> {
    let entry = &event.entry;
    // Statuses are judged by `response`, which knows what was asked for.
    let is_status = entry.source == LogEntrySource::Network && entry.text.contains("status of");
    let url = entry.url.as_deref().unwrap_or_default();
    (entry.level == LogEntryLevel::Error && !is_status).then(|| format!("{} {url}", entry.text))
}

fn response(event: &EventResponseReceived) -> Option<String> {
    let status = event.response.status;
    let is_for_people =
        matches!(event.r#type, ResourceType::Document | ResourceType::Xhr | ResourceType::Fetch);
    (status >= 500 || (status >= 400 && !is_for_people)).then(|| format!("{status} {}", event.response.url))
}
