//! RSA pairs for the tests of crates above, read instead of generated: generating one takes a
//! quarter of a second of CPU time.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    KeyError,
    signature::key::{KeyPair, KeySource},
};

/// Each file has a private key and its public half.
const FILES: [&str; 8] = [
    include_str!("keys/1.pem"),
    include_str!("keys/2.pem"),
    include_str!("keys/3.pem"),
    include_str!("keys/4.pem"),
    include_str!("keys/5.pem"),
    include_str!("keys/6.pem"),
    include_str!("keys/7.pem"),
    include_str!("keys/8.pem"),
];

/// Pools begin so many keys after one another, so that two instances of one test share few keys.
const STRIDE: usize = 3;

/// Hands out eight fixed pairs in turn: of eight successive ones no two are equal.
#[derive(Debug)]
pub struct KeyPool {
    next: AtomicUsize,
}

impl Default for KeyPool {
    fn default() -> Self {
        static POOLS: AtomicUsize = AtomicUsize::new(0);
        let number = POOLS.fetch_add(1, Ordering::Relaxed);
        Self {
            next: AtomicUsize::new(number.wrapping_mul(STRIDE)),
        }
    }
}

impl KeySource for KeyPool {
    fn new_pair(&self) -> Result<KeyPair, KeyError> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % FILES.len();
        FILES
            .get(turn)
            .and_then(|file| pair(file))
            .ok_or(KeyError::Pem)
    }
}

fn pair(file: &str) -> Option<KeyPair> {
    let private = file.find("-----BEGIN PRIVATE KEY-----")?;
    let public = file.find("-----BEGIN PUBLIC KEY-----")?;
    Some(KeyPair {
        private_pem: file.get(private..public)?.to_owned(),
        public_pem: file.get(public..)?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_begin_with_different_keys() {
        let first = |pool: KeyPool| pool.new_pair().unwrap().public_pem;
        assert_ne!(first(KeyPool::default()), first(KeyPool::default()));
    }
}
