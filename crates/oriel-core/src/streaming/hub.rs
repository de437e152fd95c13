use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{runtime::Handle, sync::mpsc, task::JoinHandle};

use super::{
    Seat, Stream, Told, What, dispatch,
    messages::{Message, Wanted},
};
use crate::{
    Core, Error, Invalid, Result,
    accounts::tokens,
    error::Unfit,
    model::{AccountId, UserId},
    person::Person,
    scopes::Scopes,
};

/// A browser has one or two for each of its windows.
const SEATS_PER_PERSON: usize = 20;
/// Many people may share an address.
const SEATS_PER_ADDRESS: usize = 100;
const SEATS: usize = 10_000;
const STREAMS_PER_SEAT: usize = 50;
/// Who is so far behind does not read, and is cut off.
const QUEUE: usize = 64;
/// When it is worth asking again.
const LATER: Duration = Duration::from_mins(1);

/// Everyone in this process who keeps a connection open.
#[derive(Debug)]
pub struct Hub {
    seats: Mutex<Seats>,
    /// Hears what happens and tells the seats; nobody does while there are none.
    teller: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    /// The web has a runtime for each thread, which is not where others should be asked from.
    runtime: Handle,
}

#[derive(Debug, Default)]
struct Seats {
    next: u64,
    taken: HashMap<u64, Taken>,
    is_closed: bool,
}

#[derive(Debug)]
struct Taken {
    user: UserId,
    viewer: AccountId,
    address: IpAddr,
    hears_notifications: bool,
    streams: HashSet<Stream>,
    /// None when it was cut off: it counts until it is left.
    sender: Option<mpsc::Sender<Message>>,
}

impl Default for Hub {
    /// Its work is done in the current runtime.
    fn default() -> Self {
        Self {
            seats: Mutex::default(),
            teller: tokio::sync::Mutex::default(),
            runtime: Handle::current(),
        }
    }
}

impl Hub {
    /// The hub of this process.
    pub fn of(core: &Core) -> Arc<Self> {
        core.state()
    }

    /// A seat for the holder of a token, who comes from this address.
    ///
    /// # Errors
    /// [`Error::Token`] when the token is nobody's or for nothing that is told, [`Error::TooMany`] when they, their address or all together have
    /// many already.
    pub async fn join(core: &Core, token: &str, address: IpAddr) -> Result<Seat> {
        let holder = tokens::resume(core, token).await?;
        let holder = holder.ok_or(Error::Token(Unfit::Token))?;
        let reads = ["read:statuses", "read:notifications"];
        if !reads.iter().any(|scope| holder.scopes.allow(scope)) {
            return Err(Error::Token(Unfit::Scope));
        }
        let person = holder.person.ok_or(Error::Token(Unfit::NoPerson))?;
        let hub = Self::of(core);
        // Held until the seat is taken, so that nobody stops telling in between.
        let mut teller = hub.teller.lock().await;
        if teller.as_ref().is_none_or(JoinHandle::is_finished) {
            let heard = core.store().hear().await;
            let tells = dispatch::run(Arc::clone(&hub), core.downgrade(), heard);
            *teller = Some(hub.runtime.spawn(tells));
        }
        let (number, messages) = hub.take(&person, &holder.scopes, address)?;
        Ok(Seat::new(
            core.clone(),
            number,
            token,
            (person.account.id, holder.scopes),
            messages,
        ))
    }

    /// Ends all connections; nobody may join any more.
    pub fn close(&self) {
        let mut seats = self.seats();
        seats.is_closed = true;
        for taken in seats.taken.values_mut() {
            taken.sender = None;
        }
    }

    fn take(
        &self,
        person: &Person,
        scopes: &Scopes,
        address: IpAddr,
    ) -> Result<(u64, mpsc::Receiver<Message>)> {
        let mut seats = self.seats();
        let (user, viewer) = (person.user.id, person.account.id);
        let of_person = |taken: &&Taken| taken.user == user;
        let of_address = |taken: &&Taken| taken.address == address;
        if seats.is_closed
            || seats.taken.len() >= SEATS
            || seats.taken.values().filter(of_person).count() >= SEATS_PER_PERSON
            || seats.taken.values().filter(of_address).count() >= SEATS_PER_ADDRESS
        {
            return Err(Error::TooMany(LATER));
        }
        let (sender, messages) = mpsc::channel(QUEUE);
        let number = seats.next;
        seats.next += 1;
        seats.taken.insert(
            number,
            Taken {
                user,
                viewer,
                address,
                hears_notifications: scopes.allow("read:notifications"),
                streams: HashSet::new(),
                sender: Some(sender),
            },
        );
        Ok((number, messages))
    }

    pub(super) fn leave(&self, number: u64) {
        self.seats().taken.remove(&number);
    }

    pub(super) fn subscribe(&self, number: u64, stream: Stream) -> Result<()> {
        let mut seats = self.seats();
        let Some(taken) = seats.taken.get_mut(&number) else {
            return Ok(());
        };
        if taken.streams.len() >= STREAMS_PER_SEAT && !taken.streams.contains(&stream) {
            let refused = Invalid::beyond("stream", "streams-too-many", STREAMS_PER_SEAT);
            return Err(refused.into());
        }
        taken.streams.insert(stream);
        Ok(())
    }

    pub(super) fn unsubscribe(&self, number: u64, stream: &Stream) {
        if let Some(taken) = self.seats().taken.get_mut(&number) {
            taken.streams.remove(stream);
        }
    }

    /// Whether nobody is left, after which whoever joins finds another to tell them.
    pub(super) async fn is_over(&self) -> bool {
        let mut teller = self.teller.lock().await;
        let is_over = self.seats().taken.is_empty();
        if is_over {
            *teller = None;
        }
        is_over
    }

    /// What each person who is here wants to hear of.
    pub(super) fn wanted(&self) -> HashMap<AccountId, Wanted> {
        let mut wanted: HashMap<AccountId, Wanted> = HashMap::new();
        for taken in self.seats().taken.values() {
            if taken.sender.is_none() {
                continue;
            }
            let theirs = wanted.entry(taken.viewer).or_default();
            theirs.streams.extend(taken.streams.iter().cloned());
            theirs.notifications |= taken.hears_notifications;
        }
        wanted
    }

    /// Tells somebody, on each of their connections, what is on the streams they listen to there.
    pub(super) fn tell(&self, viewer: AccountId, told: &[Told]) {
        let mut seats = self.seats();
        let theirs = seats.taken.values_mut().filter(|it| it.viewer == viewer);
        for taken in theirs {
            for one in told {
                let is_for_them =
                    taken.hears_notifications || !matches!(one.what, What::Notification(_));
                if is_for_them && taken.streams.contains(&one.stream) {
                    taken.send(Message::Told(one.clone()));
                }
            }
        }
    }

    /// Has all connections of somebody look whether their tokens live.
    pub(super) fn check(&self, user: UserId) {
        let mut seats = self.seats();
        for taken in seats.taken.values_mut().filter(|it| it.user == user) {
            taken.send(Message::Check);
        }
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Cuts off who does not read.
    fn send(&mut self, message: Message) {
        if let Some(sender) = &self.sender
            && sender.try_send(message).is_err()
        {
            self.sender = None;
        }
    }
}
