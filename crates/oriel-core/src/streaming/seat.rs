use std::time::Duration;

use oriel_store::lists;
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::{Hub, Stream, Told, messages::Message};
use crate::{
    Core, Error, Result, accounts::tokens, error::Unfit, model::AccountId, scopes::Scopes,
};

/// How often is asked whether a token lives, though nobody said that it ended.
const CHECK_EVERY: Duration = Duration::from_secs(30);

/// One open connection, which is left when this is dropped.
pub struct Seat {
    core: Core,
    number: u64,
    token: String,
    viewer: AccountId,
    scopes: Scopes,
    messages: mpsc::Receiver<Message>,
    check: Interval,
    must_check: bool,
}

impl Seat {
    pub(super) fn new(
        core: Core,
        number: u64,
        token: &str,
        (viewer, scopes): (AccountId, Scopes),
        messages: mpsc::Receiver<Message>,
    ) -> Self {
        let mut check = interval_at(Instant::now() + CHECK_EVERY, CHECK_EVERY);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            core,
            number,
            token: token.to_owned(),
            viewer,
            scopes,
            messages,
            check,
            // It may have ended before this was somewhere to be told so.
            must_check: true,
        }
    }

    /// Who listens.
    pub fn viewer(&self) -> AccountId {
        self.viewer
    }

    /// Begins to listen to a stream; twice is once.
    ///
    /// # Errors
    /// [`Unfit::Scope`] when the token is not for that, [`Error::NotFound`] for somebody else's
    /// list, [`crate::Invalid`] when there are many already.
    pub async fn subscribe(&self, stream: Stream) -> Result<()> {
        if !self.scopes.allow(stream.scope()) {
            return Err(Error::Token(Unfit::Scope));
        }
        if let Stream::List(list) = stream {
            let me = self.viewer;
            let store = self.core.store();
            let own = store.read(move |conn| lists::owned(conn, me, list)).await?;
            own.ok_or(Error::NotFound)?;
        }
        Hub::of(&self.core).subscribe(self.number, stream)
    }

    /// Listens to a stream no longer.
    pub fn unsubscribe(&self, stream: &Stream) {
        Hub::of(&self.core).unsubscribe(self.number, stream);
    }

    /// What comes next; none when the connection has to end. Nothing is lost when this is not
    /// waited for to the end.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            if self.must_check {
                // Whoever cannot be asked about is asked about again; nothing is told meanwhile
                // that the database would have to be asked for.
                let lives = tokens::resume(&self.core, &self.token).await;
                if matches!(lives, Ok(None)) {
                    return None;
                }
                self.must_check = false;
            }
            tokio::select! {
                biased;
                _ = self.check.tick() => self.must_check = true,
                message = self.messages.recv() => match message? {
                    Message::Told(told) => return Some(told),
                    Message::Check => self.must_check = true,
                },
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        Hub::of(&self.core).leave(self.number);
    }
}
