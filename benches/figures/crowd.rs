//! Many photos at once, while somebody looks at a page.

use std::time::{Duration, Instant};

use oriel_benches::{
    load::{self, Question},
    machine, proc,
    report::quantile,
};
use oriel_test::ApiClient;
use tokio::{task::JoinSet, time};

const UPLOADS: usize = 30;
/// How often the page is asked for.
const EVERY: Duration = Duration::from_millis(50);
const IDLE: Duration = Duration::from_secs(10);
/// The front page, as visitors see it.
const PAGE: &str = "/";

pub(crate) struct Crowd {
    /// Memory, in bytes.
    pub(crate) peak: u64,
    /// Nineteen of twenty pages came within this time: while nothing else happened, and meanwhile.
    pub(crate) idle: Duration,
    pub(crate) meanwhile: Duration,
    /// Until the last photo was ready.
    pub(crate) took: Duration,
}

/// Sends the same photo so many times at once, and asks for a page all the while.
pub(crate) async fn run(
    booted: &machine::Booted,
    photographer: &ApiClient,
    photo: &[u8],
) -> anyhow::Result<Crowd> {
    let idle = time::timeout(
        IDLE * 2,
        watch(booted, async {
            time::sleep(IDLE).await;
            Ok(())
        }),
    );
    let idle = idle.await??;
    proc::forget_peak(booted.pid)?;
    let begun = Instant::now();
    let mut uploads = JoinSet::new();
    for _ in 0..UPLOADS {
        let (client, photo) = (photographer.clone(), photo.to_vec());
        uploads.spawn(async move { machine::upload(&client, &photo).await });
    }
    let meanwhile = watch(booted, async {
        while let Some(uploaded) = uploads.join_next().await {
            uploaded??;
        }
        Ok(())
    });
    Ok(Crowd {
        meanwhile: meanwhile.await?,
        idle,
        took: begun.elapsed(),
        peak: proc::peak(booted.pid)?,
    })
}

/// Asks for the page until something has ended; how long nineteen of twenty answers took at most.
async fn watch(
    booted: &machine::Booted,
    until: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    let mut beat = time::interval(EVERY);
    let mut until = std::pin::pin!(until);
    loop {
        tokio::select! {
            ended = &mut until => {
                ended?;
                break;
            }
            _ = beat.tick() => {
                let begun = Instant::now();
                load::body(booted.address, &Question::of_app(PAGE, "")).await?;
                times.push(begun.elapsed());
            }
        }
    }
    Ok(quantile(times, 95))
}
