//! What happens around every handler.

pub mod cors;
pub mod error_pages;
pub mod hot;
pub mod paths;
pub mod rate_limit;
pub mod security_headers;
