//! What other servers say, read leniently in form and strictly in substance.
//!
//! Servers differ in how they write the same thing (one value or a list, an id or the whole
//! object), so reading accepts all of it; but every field is bounded, and what could be
//! understood in two ways is refused.

mod activity;
mod actor;
mod attachment;
mod audience;
mod bounded;
mod collection;
mod emoji;
mod extras;
mod lenient;
mod note;

pub use activity::{Action, Activity, FollowRef, Subject, Undone};
pub use actor::{Actor, ActorKind, Field, Picture, PublicKey};
pub use attachment::Attachment;
pub use audience::{Audience, PUBLIC, Reach};
pub use bounded::{MAX_BYTES, parse_json};
pub use collection::ItemPage;
pub use emoji::Emoji;
pub use extras::{Extras, PollOption};
pub use note::{Mention, Note, NoteKind};

#[cfg(test)]
mod tests;
