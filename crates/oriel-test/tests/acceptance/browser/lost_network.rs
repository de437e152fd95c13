//! The network goes away while photos are sent, and comes back.

use std::{collections::BTreeSet, fs};

use oriel_core::{accounts::people, posts::drafts};
use oriel_media::testing::jpeg;
use oriel_test::{Scripts, needs};
use time::OffsetDateTime;

use crate::browser::studio::Studio;

const PHOTOS: u8 = 10;
/// Of each file, about, in bytes.
const LONG: usize = 3 * 1024 * 1024;
/// The middle of the second three.
const CUT_AFTER: u64 = 13 * 1024 * 1024 + 512 * 1024;
/// What pages, questions and headers may take beside the files themselves.
const BESIDE: u64 = 1024 * 1024;

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_photos_survive_a_tunnel() -> anyhow::Result<()> {
    Studio::open(Scripts::On, async |studio| {
        studio.set_up().await?;
        let (paths, files) = photos(studio)?;
        studio.road.cut_after(CUT_AFTER);
        studio.choose_kept(&paths).await?;
        let left = in_the_tunnel(studio, &files).await?;
        studio.road.mend();
        all_there_once(studio, &files, left).await?;
        let notice = studio.one("[data-away]").await?;
        assert!(!notice.is_displayed().await?, "nothing is waited for");
        Ok(())
    })
    .await
}

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_photos_survive_a_closed_page_when_they_are_chosen_again() -> anyhow::Result<()> {
    Studio::open(Scripts::On, async |studio| {
        studio.set_up().await?;
        let (draft, (paths, files)) = (studio.path().await?, photos(studio)?);
        studio.road.cut_after(CUT_AFTER);
        studio.choose_kept(&paths).await?;
        let left = in_the_tunnel(studio, &files).await?;
        studio.browser.driver.goto("about:blank").await?;
        studio.road.mend();
        studio.go(&draft).await?;
        studio.choose_kept(&paths).await?;
        all_there_once(studio, &files, left).await
    })
    .await
}

/// Files that take a while to send and no time to prepare: small photos with long remarks.
fn photos(studio: &Studio) -> anyhow::Result<(Vec<String>, Vec<Vec<u8>>)> {
    let files: Vec<_> = (1..=PHOTOS).map(long_photo).collect();
    let paths = (1..).zip(&files);
    let paths = paths.map(|(number, file): (u8, _)| studio.keep(&format!("photo-{number}"), file));
    Ok((paths.collect::<anyhow::Result<_>>()?, files))
}

fn long_photo(seed: u8) -> Vec<u8> {
    let plain = jpeg(300, 200, seed);
    let (start, rest) = plain.split_at(2);
    let remark = [vec![0xff, 0xfe, 0xff, 0xff], vec![seed; 0xfffd]].concat();
    [start, &remark.repeat(LONG / remark.len()), rest].concat()
}

/// Waits until the page says that the network is away. Returns how many bytes the server has not.
async fn in_the_tunnel(studio: &Studio, files: &[Vec<u8>]) -> anyhow::Result<u64> {
    studio
        .until("the page waits for the network", async || {
            Ok(studio.one("[data-away]").await?.is_displayed().await?)
        })
        .await?;
    assert!(studio.road.is_cut());
    let word = "waiting for the network";
    studio
        .until("the files wait for the network", async || {
            let states = studio.all(".photo .state").await?;
            let mut waiting = 0;
            for state in states {
                waiting += usize::from(state.text().await? == word);
            }
            Ok(waiting == 3)
        })
        .await?;
    let (done, parts) = (kept(studio).await?, parts(studio)?);
    assert!(
        !done.is_empty() && done.len() < files.len(),
        "in the middle"
    );
    let begun = parts.iter().filter(|bytes| **bytes > BESIDE / 8).count();
    assert!(begun > 0, "it was cut while bytes were on it: {parts:?}");
    let all: usize = files.iter().map(Vec::len).sum();
    let done: i64 = done.iter().map(|(_, bytes)| bytes).sum();
    Ok(u64::try_from(all)? - u64::try_from(done)? - parts.iter().sum::<u64>())
}

/// The files in the draft are these, each of them once, and no byte was sent again.
async fn all_there_once(studio: &Studio, files: &[Vec<u8>], left: u64) -> anyhow::Result<()> {
    let before = studio.road.passed();
    studio
        .until("every photo is ready", async || {
            Ok(studio.all(".photo.ready .handle-move").await?.len() == files.len())
        })
        .await?;
    let sent = studio.road.passed() - before;
    assert!(sent < left + BESIDE, "{sent} bytes for {left}");
    let kept = kept(studio).await?;
    assert_eq!(kept.len(), files.len());
    let kept: BTreeSet<_> = kept.into_iter().map(|(sum, _)| sum).collect();
    assert_eq!(kept, files.iter().map(|file| sha256(file)).collect());
    assert_eq!(
        usize::try_from(photos_of_megan(studio).await?)?,
        files.len()
    );
    let complaints = studio.browser.complaints().await?;
    let strange: Vec<_> = complaints
        .iter()
        .filter(|it| !it.contains("net::ERR_"))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let digits = digest.as_ref().iter().map(|it| format!("{it:02x}"));
    digits.collect::<Vec<_>>().concat()
}

/// What is in the draft: SHA-256 and length of each file.
async fn kept(studio: &Studio) -> anyhow::Result<Vec<(String, i64)>> {
    let core = studio.oriel.core();
    let megan = people::by_name(core, "megan").await?;
    let path = studio.path().await?;
    let draft = path.rsplit('/').next().unwrap_or_default().parse()?;
    let post = drafts::load(core, &megan, draft).await?;
    let photos = post.photos.into_iter().map(|entry| entry.photo);
    Ok(photos.map(|it| (it.sha256, it.original_bytes)).collect())
}

/// How many photos there are at all, in the draft or not.
async fn photos_of_megan(studio: &Studio) -> anyhow::Result<i64> {
    let core = studio.oriel.core();
    let megan = people::by_name(core, "megan").await?.account.id;
    let count = move |conn: &mut oriel_store::Connection| {
        oriel_store::photos::count_since(conn, megan, OffsetDateTime::UNIX_EPOCH)
    };
    Ok(core.store().read(count).await?)
}

/// How many bytes are there of each file that is not whole.
fn parts(studio: &Studio) -> anyhow::Result<Vec<u64>> {
    let folder = studio.oriel.core().config().server.data_dir.join("uploads");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("pieces-") {
            found.push(entry.metadata()?.len());
        }
    }
    Ok(found)
}
