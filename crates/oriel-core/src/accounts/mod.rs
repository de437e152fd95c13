//! People and their accounts: joining, signing in, profiles, keys.

pub mod authenticate;
pub mod delete;
pub(crate) mod email;
pub mod invitations;
pub mod password;
pub mod people;
pub mod profile;
pub mod register;
pub mod rotate;
pub mod sessions;
pub mod setup;
pub mod tokens;
mod username;
pub(crate) mod verify_links;

pub use username::Username;
