use oriel_store::model::{Account, AccountId, AccountView, Role, UserId};

use crate::{Core, Error, Result, person::Person, store};

/// Somebody who moderates. Whatever is decided about others is decided by one, so that nobody else
/// can.
#[derive(Debug, Clone)]
pub struct Moderator(Person);

impl Moderator {
    /// # Errors
    /// [`Error::BeyondRole`] for everybody else.
    pub fn new(person: Person) -> Result<Self> {
        if person.user.role == Role::User || person.is_shut_out() {
            return Err(Error::BeyondRole);
        }
        Ok(Self(person))
    }

    pub fn account(&self) -> &Account {
        &self.0.account
    }

    pub fn person(&self) -> &Person {
        &self.0
    }

    pub(super) fn id(&self) -> AccountId {
        self.0.account.id
    }

    pub(super) fn user(&self) -> UserId {
        self.0.user.id
    }

    pub fn is_admin(&self) -> bool {
        self.0.user.role == Role::Admin
    }

    /// Whether they may decide about somebody: nobody does about themselves, and only an admin about
    /// others who look after the instance.
    pub fn may_judge(&self, target: &AccountView) -> bool {
        let is_staff = target
            .user
            .as_ref()
            .is_some_and(|user| user.role != Role::User);
        target.account.id != self.id() && (self.is_admin() || !is_staff)
    }
}

/// Why a decision was not written.
pub(super) enum Refused {
    NotFound,
    Forbidden,
    Invalid(crate::Invalid),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotFound => Self::NotFound,
            Refused::Forbidden => Self::BeyondRole,
            Refused::Invalid(invalid) => invalid.into(),
        }
    }
}

/// Decides something in one transaction, which writes nothing when it is refused.
pub(super) async fn decide<T: Send + 'static>(
    core: &Core,
    decision: impl FnOnce(&mut store::Connection) -> store::Result<Result<T, Refused>> + Send + 'static,
) -> Result<T> {
    let decided = core.store().write(decision).await?;
    core.wake_workers();
    Ok(decided?)
}
