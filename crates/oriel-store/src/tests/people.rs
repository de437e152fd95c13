use time::Duration;

use super::*;
use crate::{
    invitations,
    model::{InvitationId, MemberRole, NewInvitation, Role, Session, SessionId, UserDefaults},
    sessions,
};

fn session(conn: &mut Connection, user: &User, hash: &str) -> Result<Session> {
    let session = Session {
        id: SessionId(next_id()),
        token_hash: hash.to_owned(),
        user_id: user.id,
        created_at: NOW.into(),
        last_used_at: NOW.into(),
        expires_at: (NOW + Duration::days(30)).into(),
        user_agent: "Firefox".to_owned(),
        address: "192.0.2.0/24".to_owned(),
    };
    sessions::insert(conn, &session)?;
    Ok(session)
}

fn invitation(user: &User, code: &str, max_uses: i32) -> NewInvitation {
    NewInvitation {
        id: InvitationId(next_id()),
        code: code.to_owned(),
        created_by: user.id,
        created_at: NOW.into(),
        expires_at: Some((NOW + Duration::days(7)).into()),
        max_uses,
    }
}

on_both_engines! {
    fn a_person_signs_in_by_name_or_by_email(conn) {
        let wren = user(conn, "wren")?;
        let by_name = users::by_login(conn, "wren")?.unwrap();
        assert_eq!(by_name.0, wren);
        assert_eq!(users::by_login(conn, "wren@post.example")?, Some(by_name));
        assert_eq!(users::by_login(conn, "robin")?, None);
    }

    fn a_remote_account_of_the_same_name_is_no_person(conn) {
        remote(conn, "wren", "birds.example")?;
        assert_eq!(users::by_login(conn, "wren")?, None);
    }

    fn what_is_set_about_a_person_stays(conn) {
        let wren = user(conn, "wren")?;
        let defaults = UserDefaults {
            visibility: Visibility::Unlisted,
            ..UserDefaults::default()
        };
        users::add_member(conn, wren.account_id, wren.id, MemberRole::Owner, NOW)?;
        users::set_role(conn, wren.id, Role::Moderator)?;
        users::set_password(conn, wren.id, "other")?;
        users::set_disabled(conn, wren.id, Some(NOW))?;
        users::set_preferences(conn, wren.id, "cy", &defaults)?;
        let (found, account) = users::all(conn)?.remove(0);
        assert_eq!(account.username, "wren");
        assert_eq!(
            (found.role, found.password_hash.as_str()),
            (Role::Moderator, "other")
        );
        assert_eq!(
            (found.disabled_at, found.locale.as_str()),
            (Some(NOW.into()), "cy")
        );
        assert_eq!(found.defaults.visibility, Visibility::Unlisted);
        users::set_disabled(conn, wren.id, None)?;
        assert_eq!(users::all(conn)?.remove(0).0.disabled_at, None);
    }

    fn the_last_admin_is_known_as_such(conn) {
        let (wren, robin) = (user(conn, "wren")?, user(conn, "robin")?);
        assert!(!users::admin_exists(conn)?);
        users::set_role(conn, wren.id, Role::Admin)?;
        assert!(users::admin_exists(conn)?);
        assert!(users::is_only_admin(conn, wren.id)?);
        users::set_role(conn, robin.id, Role::Admin)?;
        assert!(!users::is_only_admin(conn, wren.id)?);
    }

    fn people_are_counted_from_a_moment(conn) {
        user(conn, "wren")?;
        assert_eq!(users::count_since(conn, NOW)?, 1);
        assert_eq!(users::count_since(conn, NOW + Duration::seconds(1))?, 0);
    }

    fn a_session_lives_until_it_expires(conn) {
        let wren = user(conn, "wren")?;
        let session = session(conn, &wren, "hash")?;
        let later = NOW + Duration::days(31);
        assert_eq!(sessions::person(conn, "hash", NOW)?.unwrap().1, wren);
        assert!(sessions::person(conn, "other", NOW)?.is_none());
        assert!(sessions::person(conn, "hash", later)?.is_none());
        sessions::touch(conn, session.id, NOW, later + Duration::days(1))?;
        assert!(sessions::person(conn, "hash", later)?.is_some());
        sessions::delete_expired(conn, later + Duration::days(1))?;
        assert!(sessions::of_user(conn, wren.id, NOW)?.is_empty());
    }

    fn nobody_ends_the_session_of_another(conn) {
        let (wren, robin) = (user(conn, "wren")?, user(conn, "robin")?);
        let first = session(conn, &wren, "first")?;
        session(conn, &wren, "second")?;
        sessions::end(conn, robin.id, first.id)?;
        assert_eq!(sessions::of_user(conn, wren.id, NOW)?.len(), 2);
        sessions::end(conn, wren.id, first.id)?;
        assert_eq!(sessions::of_user(conn, wren.id, NOW)?.len(), 1);
        sessions::end_all(conn, wren.id)?;
        assert!(sessions::of_user(conn, wren.id, NOW)?.is_empty());
    }

    fn an_unused_invitation_is_withdrawn_by_its_maker_alone(conn) {
        let (wren, robin) = (user(conn, "wren")?, user(conn, "robin")?);
        let made = invitations::insert(conn, &invitation(&wren, "code", 1))?;
        assert!(!invitations::withdraw(conn, robin.id, made.id)?);
        assert!(invitations::withdraw(conn, wren.id, made.id)?);
        assert!(!invitations::consume(conn, "code", NOW)?);
    }

    fn a_used_invitation_stays(conn) {
        let wren = user(conn, "wren")?;
        let made = invitations::insert(conn, &invitation(&wren, "code", 1))?;
        assert!(invitations::consume(conn, "code", NOW)?);
        assert!(!invitations::withdraw(conn, wren.id, made.id)?);
    }

    fn an_invitation_is_good_for_so_many_uses(conn) {
        let wren = user(conn, "wren")?;
        let made = invitations::insert(conn, &invitation(&wren, "code", 2))?;
        assert_eq!(invitations::of_user(conn, wren.id)?, [made]);
        assert!(invitations::consume(conn, "code", NOW)?);
        assert!(invitations::consume(conn, "code", NOW)?);
        assert!(!invitations::consume(conn, "code", NOW)?);
        assert!(!invitations::consume(conn, "other", NOW)?);
    }

    fn an_invitation_lasts_until_it_expires(conn) {
        let wren = user(conn, "wren")?;
        invitations::insert(conn, &invitation(&wren, "used", 2))?;
        invitations::insert(conn, &invitation(&wren, "unused", 2))?;
        assert!(invitations::consume(conn, "used", NOW)?);
        let later = NOW + Duration::days(7);
        assert!(!invitations::consume(conn, "used", later)?);
        invitations::delete_expired(conn, later)?;
        assert_eq!(invitations::count_of(conn, wren.id)?, 1);
    }
}
