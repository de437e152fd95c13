//! What the acceptance suites in `tests/` stand on: storage, a browser, a remote peer, people who
//! use an instance, and the program in a process of its own.

pub mod api;
mod backends;
pub mod browser;
pub mod clients;
pub mod contract;
pub mod fedify;
pub mod instance;
pub mod oauth;
pub mod peer;
pub mod process;
pub mod push;
pub mod road;
pub mod scripts;
pub mod storage;
pub mod streams;
pub mod tools;
pub mod wire;

pub use oriel_needs::needs;

pub use api::{Answer, ApiClient};
pub use browser::{Browser, Scripts};
pub use clients::Visitor;
pub use contract::Contract;
pub use fedify::FedifyPeer;
pub use instance::{Backend, TestInstance};
pub use oauth::OAuthApp;
pub use peer::Peer;
pub use process::OrielProcess;
pub use push::{Device, PushService};
pub use road::Road;
pub use scripts::Script;
pub use storage::TestStorage;
pub use streams::{Events, Happened, Socket};
