use super::*;
use crate::remote_keys::{self, RemoteKey};

fn key(owner: &Account, name: &str) -> RemoteKey {
    RemoteKey {
        id: format!("{}#{name}", owner.uri),
        account_id: owner.id,
        pem: "PEM".into(),
    }
}

on_both_engines! {
    fn an_actor_is_found_by_any_of_its_keys(conn) {
        let wren = remote(conn, "wren", "birds.example")?;
        let keys = [key(&wren, "main-key"), key(&wren, "edwards")];
        remote_keys::replace(conn, wren.id, &keys)?;
        for key in keys {
            assert_eq!(remote_keys::find(conn, &key.id)?, Some((key, wren.clone())));
        }
        assert_eq!(remote_keys::find(conn, &wren.uri)?, None);
    }

    fn keys_that_an_actor_no_longer_has_are_forgotten(conn) {
        let wren = remote(conn, "wren", "birds.example")?;
        let (old, new) = (key(&wren, "main-key"), key(&wren, "next-key"));
        remote_keys::replace(conn, wren.id, std::slice::from_ref(&old))?;
        remote_keys::replace(conn, wren.id, std::slice::from_ref(&new))?;
        assert_eq!(remote_keys::find(conn, &old.id)?, None);
        assert!(remote_keys::find(conn, &new.id)?.is_some());
    }

    fn a_key_belongs_to_who_had_it_last(conn) {
        let wren = remote(conn, "wren", "birds.example")?;
        let again = remote(conn, "jenny", "birds.example")?;
        let first = key(&wren, "main-key");
        remote_keys::replace(conn, wren.id, std::slice::from_ref(&first))?;
        let second = RemoteKey { account_id: again.id, ..first.clone() };
        remote_keys::replace(conn, again.id, std::slice::from_ref(&second))?;
        assert_eq!(remote_keys::find(conn, &first.id)?, Some((second, again)));
    }
}
