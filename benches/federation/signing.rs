//! The peer of deliveries: all cores do nothing but sign.

use std::{
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oriel_benches::{proc::Meter, report};
use oriel_federation::signature::key::KeyPair;
use ring::{rand::SystemRandom, rsa, signature::RSA_PKCS1_SHA256};

const LENGTH: Duration = Duration::from_secs(1);
/// About as long as what is signed of a delivery.
const MESSAGE: [u8; 256] = [7; 256];

/// A key as deliveries are signed with: RSA of 2048 bits.
pub(crate) struct Signing(rsa::KeyPair);

pub(crate) struct Signed {
    pub(crate) per_second: u64,
    /// Processor time of one signature: it says more than the rate where others use the machine.
    pub(crate) work: Duration,
}

impl Signing {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let pem = KeyPair::generate()?.private_pem;
        let lines = pem.lines().filter(|line| !line.starts_with("-----"));
        let der = STANDARD.decode(lines.collect::<String>())?;
        let pair = rsa::KeyPair::from_pkcs8(&der);
        Ok(Self(pair.map_err(|error| anyhow::anyhow!("{error}"))?))
    }

    /// Signs on all cores for a while.
    pub(crate) fn round(&self) -> anyhow::Result<Signed> {
        let cores = thread::available_parallelism()?.get();
        let (begun, meter) = (Instant::now(), Meter::of(std::process::id())?);
        let counts: Vec<usize> = thread::scope(|scope| {
            let threads: Vec<_> = (0..cores)
                .map(|_| scope.spawn(|| self.sign_until(begun + LENGTH)))
                .collect();
            let counts = threads.into_iter().filter_map(|it| it.join().ok());
            counts.collect()
        });
        let count = counts.iter().sum();
        Ok(Signed {
            per_second: report::rate(count, begun.elapsed()),
            work: meter.for_each(u32::try_from(count)?)?,
        })
    }

    fn sign_until(&self, end: Instant) -> usize {
        let random = SystemRandom::new();
        let mut signature = vec![0; self.0.public().modulus_len()];
        let mut count = 0;
        while Instant::now() < end {
            let signed = self
                .0
                .sign(&RSA_PKCS1_SHA256, &random, &MESSAGE, &mut signature);
            count += usize::from(signed.is_ok());
        }
        count
    }
}
