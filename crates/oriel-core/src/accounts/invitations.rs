//! Invitations: a link for each person asked in.

use oriel_store::{
    invitations,
    model::{Invitation, InvitationId, NewInvitation, Role},
};
use time::Duration;

use crate::{Core, Error, Invalid, Result, person::Person, secret};

const LIFE: Duration = Duration::days(14);

/// Makes an invitation for one person, valid for two weeks.
///
/// # Errors
/// [`Invalid`] `invitations-used` when this person has none left.
pub async fn create(core: &Core, person: &Person) -> Result<Invitation> {
    let (user, allowed) = (person.user.id, core.config().registration.invites_per_user);
    let made = core
        .store()
        .read(move |conn| invitations::count_of(conn, user))
        .await?;
    if person.user.role == Role::User && made >= i64::from(allowed) {
        return Err(Invalid::beyond("invitation", "invitations-used", to_usize(allowed)).into());
    }
    let now = core.now();
    let new = NewInvitation {
        id: core.next_id(),
        code: secret::unguessable_name(),
        created_by: user,
        created_at: now.into(),
        expires_at: Some((now + LIFE).into()),
        max_uses: 1,
    };
    Ok(core
        .store()
        .write(move |conn| invitations::insert(conn, &new))
        .await?)
}

/// The invitations a person made, the newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(core: &Core, person: &Person) -> Result<Vec<Invitation>> {
    let user = person.user.id;
    Ok(core
        .store()
        .read(move |conn| invitations::of_user(conn, user))
        .await?)
}

/// Takes back an invitation that nobody has used.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or a used one.
pub async fn withdraw(core: &Core, person: &Person, id: InvitationId) -> Result<()> {
    let user = person.user.id;
    let withdrawn = core
        .store()
        .write(move |conn| invitations::withdraw(conn, user, id))
        .await?;
    if withdrawn {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Where an invited person signs up.
pub fn link(core: &Core, invitation: &Invitation) -> String {
    core.urls()
        .absolute(&format!("/auth/sign-up?invitation={}", invitation.code))
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
