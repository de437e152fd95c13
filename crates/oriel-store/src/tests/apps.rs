use time::Duration;

use super::*;
use crate::{
    apps, codes,
    model::{App, AppId, Code, Token, TokenId},
    tokens,
};

fn app(conn: &mut Connection, name: &str) -> Result<App> {
    let app = App {
        id: AppId(next_id()),
        client_id: format!("{name}-id"),
        secret_hash: "hash".to_owned(),
        name: name.to_owned(),
        website: None,
        redirect_uris: "https://app.example/back".to_owned(),
        scopes: "read write".to_owned(),
        created_at: NOW.into(),
        authorised_at: None,
    };
    apps::insert(conn, &app)?;
    Ok(app)
}

fn code(conn: &mut Connection, app: &App, user: &User, hash: &str) -> Result<Code> {
    let code = Code {
        code_hash: hash.to_owned(),
        app_id: app.id,
        user_id: user.id,
        redirect_uri: app.redirect_uris.clone(),
        scopes: "read".to_owned(),
        challenge: None,
        expires_at: (NOW + Duration::minutes(5)).into(),
        used_at: None,
        token_id: None,
    };
    codes::insert(conn, &code)?;
    Ok(code)
}

fn token(
    conn: &mut Connection,
    hash: &str,
    user: Option<&User>,
    app: Option<&App>,
) -> Result<Token> {
    let id = TokenId(next_id());
    let token = Token {
        user_id: user.map(|user| user.id),
        account_id: user.map(|user| user.account_id),
        app_id: app.map(|app| app.id),
        ..Token::new(id, hash, "script", "read write", NOW)
    };
    tokens::insert(conn, &token)?;
    Ok(token)
}

fn lives(conn: &mut Connection, hash: &str) -> Result<bool> {
    Ok(tokens::living(conn, hash)?.is_some())
}

on_both_engines! {
    fn a_token_leads_to_whom_it_acts_for(conn) {
        let wren = user(conn, "wren")?;
        let app = app(conn, "reader")?;
        for app in [None, Some(&app)] {
            let hash = format!("hash {}", app.is_some());
            let made = token(conn, &hash, Some(&wren), app)?;
            let (found, person) = tokens::holder(conn, &hash)?.unwrap();
            let (person, account) = person.unwrap();
            assert_eq!((found, person, account.id), (made, wren.clone(), wren.account_id));
        }
    }

    fn a_token_of_an_app_alone_is_nobodys(conn) {
        let app = app(conn, "reader")?;
        let made = token(conn, "hash", None, Some(&app))?;
        assert_eq!(tokens::holder(conn, "hash")?, Some((made, None)));
    }

    fn a_revoked_token_opens_nothing(conn) {
        let wren = user(conn, "wren")?;
        token(conn, "hash", Some(&wren), None)?;
        assert!(tokens::holder(conn, "hash")?.is_some());
        tokens::revoke_all(conn, wren.id, NOW)?;
        assert!(tokens::holder(conn, "hash")?.is_none());
        assert!(!lives(conn, "hash")?);
        assert!(tokens::of_user(conn, wren.id)?.is_empty());
    }

    fn revoking_everything_ends_codes_not_yet_used(conn) {
        let (wren, robin) = (user(conn, "wren")?, user(conn, "robin")?);
        let app = app(conn, "reader")?;
        code(conn, &app, &wren, "hers")?;
        code(conn, &app, &robin, "his")?;
        tokens::revoke_all(conn, wren.id, NOW)?;
        assert_eq!(codes::by_hash(conn, "hers")?, None);
        assert!(codes::by_hash(conn, "his")?.is_some());
    }

    fn withdrawing_ends_all_that_the_same_app_holds_of_somebody(conn) {
        let (wren, robin) = (user(conn, "wren")?, user(conn, "robin")?);
        let (reader, other) = (app(conn, "reader")?, app(conn, "other")?);
        let first = token(conn, "first", Some(&wren), Some(&reader))?;
        token(conn, "second", Some(&wren), Some(&reader))?;
        token(conn, "other app", Some(&wren), Some(&other))?;
        token(conn, "other person", Some(&robin), Some(&reader))?;
        token(conn, "script", Some(&wren), None)?;
        code(conn, &reader, &wren, "code")?;
        assert!(!tokens::withdraw(conn, robin.id, first.id, NOW)?);
        assert!(lives(conn, "first")?);
        assert!(tokens::withdraw(conn, wren.id, first.id, NOW)?);
        assert!(!lives(conn, "first")? && !lives(conn, "second")?);
        assert_eq!(codes::by_hash(conn, "code")?, None);
        for kept in ["other app", "other person", "script"] {
            assert!(lives(conn, kept)?, "{kept}");
        }
        let held = tokens::of_user(conn, wren.id)?;
        let apps: Vec<_> = held.into_iter().map(|(_, app)| app.map(|app| app.id)).collect();
        assert_eq!(apps, [None, Some(other.id)]);
    }

    fn withdrawing_a_script_leaves_other_scripts(conn) {
        let wren = user(conn, "wren")?;
        let one = token(conn, "one", Some(&wren), None)?;
        token(conn, "two", Some(&wren), None)?;
        assert!(tokens::withdraw(conn, wren.id, one.id, NOW)?);
        assert!(!lives(conn, "one")? && lives(conn, "two")?);
    }

    fn a_code_is_used_up_once(conn) {
        let wren = user(conn, "wren")?;
        let app = app(conn, "reader")?;
        code(conn, &app, &wren, "code")?;
        assert!(codes::use_up(conn, "code", TokenId(1), NOW)?);
        assert!(!codes::use_up(conn, "code", TokenId(2), NOW)?);
        let used = codes::by_hash(conn, "code")?.unwrap();
        assert_eq!((used.used_at, used.token_id), (Some(NOW.into()), Some(TokenId(1))));
    }

    fn codes_are_swept_when_they_have_expired(conn) {
        let wren = user(conn, "wren")?;
        let app = app(conn, "reader")?;
        code(conn, &app, &wren, "code")?;
        codes::delete_expired(conn, NOW)?;
        assert!(codes::by_hash(conn, "code")?.is_some());
        codes::delete_expired(conn, NOW + Duration::minutes(6))?;
        assert_eq!(codes::by_hash(conn, "code")?, None);
    }

    fn an_app_that_nobody_allowed_is_swept_with_its_tokens(conn) {
        let (used, unused) = (app(conn, "used")?, app(conn, "unused")?);
        apps::authorised(conn, used.id, NOW)?;
        token(conn, "its own", None, Some(&unused))?;
        apps::delete_unused_before(conn, NOW)?;
        assert_eq!(apps::by_client_id(conn, "unused-id")?, Some(unused.clone()));
        apps::delete_unused_before(conn, NOW + Duration::seconds(1))?;
        assert_eq!(apps::by_id(conn, unused.id)?, None);
        assert!(!lives(conn, "its own")?);
        assert_eq!(apps::by_id(conn, used.id)?.unwrap().authorised_at, Some(NOW.into()));
    }

    fn an_app_keeps_its_newest_own_tokens(conn) {
        let wren = user(conn, "wren")?;
        let app = app(conn, "reader")?;
        token(conn, "hers", Some(&wren), Some(&app))?;
        for hash in ["one", "two", "three"] {
            token(conn, hash, None, Some(&app))?;
            tokens::keep_newest_of_app(conn, app.id, 2)?;
        }
        assert!(!lives(conn, "one")?);
        assert!(lives(conn, "two")? && lives(conn, "three")? && lives(conn, "hers")?);
    }

    fn revoked_tokens_are_swept_after_a_while(conn) {
        let wren = user(conn, "wren")?;
        let gone = token(conn, "gone", Some(&wren), None)?;
        token(conn, "kept", Some(&wren), None)?;
        tokens::revoke(conn, gone.id, NOW)?;
        tokens::delete_revoked_before(conn, NOW + Duration::days(1))?;
        assert!(!tokens::withdraw(conn, wren.id, gone.id, NOW)?);
        assert!(lives(conn, "kept")?);
    }

    fn the_last_use_of_a_token_is_kept(conn) {
        let wren = user(conn, "wren")?;
        let made = token(conn, "hash", Some(&wren), None)?;
        tokens::touch(conn, made.id, NOW)?;
        assert_eq!(tokens::living(conn, "hash")?.unwrap().last_used_at, Some(NOW.into()));
    }
}
