//! People have the room that the configuration gives them, and are told how much that is.

use futures_util::future::join_all;
use oriel_core::{media::config::ByteSize, store::usage};
use oriel_media::testing::jpeg;
use oriel_test::{Answer, Backend, TestInstance, Visitor, on_each_backend};

on_each_backend!(
    a_photo_beyond_the_quota_is_refused_with_what_is_used,
    uploads_at_once_do_not_pass_the_quota_together,
    a_full_instance_takes_no_more_of_anybody,
    a_person_sees_how_much_room_is_left,
);

const LIMIT: u64 = 1024 * 1024;

async fn instance(backend: Backend) -> anyhow::Result<TestInstance> {
    TestInstance::start_with(backend, |config| {
        config.limits.storage_per_user = ByteSize::mib(1);
    })
    .await
}

/// Uploads until one is refused, and says what was answered.
async fn fill(oriel: &TestInstance, name: &str) -> anyhow::Result<Answer> {
    let ada = oriel.person(name).await?;
    for number in 0..100 {
        let answer = ada
            .upload("fog.jpg", &jpeg(400, 300, number), "Fog")
            .await?;
        if answer.status != 202 {
            return Ok(answer);
        }
        oriel.run_jobs().await?;
    }
    anyhow::bail!("nothing was refused")
}

async fn a_photo_beyond_the_quota_is_refused_with_what_is_used(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = instance(backend).await?;
    let Answer { status, body } = fill(&oriel, "ada").await?;
    assert_eq!(status, 422, "{body}");
    let words = body["error"].as_str().unwrap_or_default();
    assert!(words.contains("of the 1 MB you have"), "{words}");
    assert!(words.contains("Delete photos"), "{words}");
    let robin = oriel.person("robin").await?;
    robin.upload_photo(&jpeg(400, 300, 1), "Fog").await?;
    Ok(())
}

async fn uploads_at_once_do_not_pass_the_quota_together(backend: Backend) -> anyhow::Result<()> {
    let oriel = instance(backend).await?;
    let ada = oriel.person("ada").await?;
    let photo = jpeg(640, 480, 1);
    let many = usize::try_from(LIMIT)? / photo.len() + 4;
    let sent = join_all((0..many).map(|_| ada.upload("fog.jpg", &photo, "Fog"))).await;
    let sent: Vec<Answer> = sent.into_iter().collect::<anyhow::Result<_>>()?;
    let taken = sent.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(taken, usize::try_from(LIMIT)? / photo.len());
    assert!(sent.iter().all(|it| matches!(it.status, 202 | 422)));
    let used = oriel.core().store().read(usage::of_all).await?;
    assert_eq!(used, i64::try_from(taken * photo.len())?);
    let kept = oriel.core().storage().list("private/").await?;
    assert_eq!(kept.len(), taken, "what was refused was kept");
    Ok(())
}

async fn a_full_instance_takes_no_more_of_anybody(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start_with(backend, |config| {
        config.limits.storage_total = ByteSize::mib(1);
    });
    let oriel = oriel.await?;
    assert_eq!(fill(&oriel, "ada").await?.status, 422);
    let robin = oriel.person("robin").await?;
    let answer = robin.upload("fog.jpg", &jpeg(640, 480, 1), "Fog").await?;
    assert_eq!(answer.status, 422);
    let words = answer.body["error"].as_str().unwrap_or_default();
    assert!(words.contains("This gallery is full"), "{words}");
    Ok(())
}

async fn a_person_sees_how_much_room_is_left(backend: Backend) -> anyhow::Result<()> {
    let oriel = instance(backend).await?;
    let ada = oriel.person("ada").await?;
    ada.upload_photo(&jpeg(400, 300, 1), "Fog").await?;
    let home = Visitor::new(&oriel.base)?;
    let fields = [
        ("login", "ada"),
        ("password", "ada and a long enough password"),
    ];
    home.submit("/auth/sign-in", "/auth/sign-in", &fields)
        .await?;
    let page = home.get("/drafts").await?;
    assert!(
        page.body.contains("<meter max=\"1048576\""),
        "{}",
        page.body
    );
    assert!(page.body.contains(" of 1 MB."), "{}", page.body);
    Ok(())
}
