//! The records, and the decisions about them.

use std::sync::Arc;

use axum::Router;

use crate::Gateway;

/// Every route that concerns a patient.
pub fn records_routes() -> Router<Arc<Gateway>> {
    Router::new()
}
