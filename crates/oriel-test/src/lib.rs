//! What the acceptance suites in `tests/` stand on: storage, a browser, a remote peer, people who
//! use an instance, and the program in a process of its own.

pub mod browser;
pub mod clients;
pub mod peer;
pub mod process;
pub mod storage;
pub mod tools;

pub use browser::{Browser, Scripts};
pub use clients::{ApiClient, Visitor};
pub use peer::Peer;
pub use process::OrielProcess;
pub use storage::TestStorage;
