//! What happens around every handler.

pub mod cors;
pub mod error_pages;
pub mod paths;
pub mod rate_limit;
pub mod response_cache;
pub mod run_to_completion;
pub mod security_headers;
