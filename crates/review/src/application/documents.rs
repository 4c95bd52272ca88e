//! Views for documents.
