//! Policies about other servers, by domain, as this process knows them. Domains are compared as they
//! are resolved: in punycode, in lower case, without a trailing dot; a policy for a domain covers its
//! subdomains.

mod known;
mod policies;

pub(crate) use known::Known;
pub use policies::{Policies, Standing, name};
