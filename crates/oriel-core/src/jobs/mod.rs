//! Durable background work: written in the transaction that causes it, done at least once.

mod clean_up;
pub(crate) mod queue;
mod retry;
mod runner;
mod worker;

use oriel_federation::client::within;
use oriel_store::{
    Connection,
    jobs::NewJob,
    model::{AccountId, ActivityId, NotificationId, PhotoId, PostId, PushId, ReportId},
};
use serde::{Deserialize, Serialize};
use time::Duration;

pub(crate) use retry::MAX_ATTEMPTS;
pub use retry::pause_after;
pub use runner::{run_until_idle, work_until};

use crate::{
    Core, Result,
    accounts::{delete, verify_links},
    inbox, outbox, photos,
    photos::{PortraitRenaming, Renaming},
    posts, push, remote_media,
    social::{back_catalogue, moving},
};

/// Everything that is done in the background. Each is safe to do twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Make the renditions of an uploaded photo.
    ProcessPhoto { photo: PhotoId },
    /// Take the metadata out of the original of a photo that is ready, or remove it.
    SettleOriginal { photo: PhotoId },
    /// Publish an armed post whose photos are all ready.
    PublishPost { post: PostId },
    /// Publish a draft whose moment has come.
    PublishScheduled { post: PostId },
    /// Bring a published post up to date whose photos changed.
    RefreshPost { post: PostId },
    /// Show a published post to those who may see it now and could not before.
    WidenPost { post: PostId },
    /// Give photos that a post does not show to everyone any more new, private names.
    WithdrawPhotos {
        post: PostId,
        renamings: Vec<Renaming>,
    },
    /// Give files of an account that is suspended new, private names.
    HideFiles {
        account: AccountId,
        renamings: Vec<Renaming>,
        portraits: Vec<PortraitRenaming>,
    },
    /// Show files of an account again that is suspended no longer, post after post.
    ShowFiles { account: AccountId, after: PostId },
    /// Write one delivery per inbox for an activity.
    FanOut { activity: ActivityId },
    /// Do what a verified activity of another server asks.
    ApplyActivity { body: String, signer: String },
    /// Fetch the photos of a post of another server before anybody looks.
    FetchPictures { post: PostId },
    /// Fetch every photo of an album of another Oriel.
    FetchGallery { post: PostId, address: String },
    /// Fetch the newest posts of somebody whom nobody here followed before.
    FetchBackCatalogue { account: AccountId },
    /// Have people here who follow an account follow the one that it moved to.
    FollowAlong { from: AccountId, to: AccountId },
    /// Fetch what a post answers, and what that answers, so many levels.
    FetchParent { post: PostId, levels: u8 },
    /// Fetch the first answers that a list of another server names.
    FetchReplies { address: String },
    /// Forget pictures of other servers whose posts are gone.
    ForgetPictures { media_keys: Vec<String> },
    /// Remove files that nothing refers to any more.
    DeleteFiles { keys: Vec<String> },
    /// Remove renditions that a photo had before it was rendered again or replaced.
    ForgetRenditions { photo: PhotoId },
    /// Show or hide the camera facts of all photos that an account has.
    ShowCamera { account: AccountId, show: bool },
    /// Ask the pages that a profile names whether they name it.
    VerifyLinks { account: AccountId },
    /// Agree with a server on who here follows one of its people.
    SynchroniseFollowers {
        account: AccountId,
        url: String,
        digest: String,
    },
    /// Tell the server of somebody who was reported.
    ForwardReport { report: ReportId },
    /// Push a notification to a device; the service has asked for more time so often.
    Push {
        subscription: PushId,
        notification: NotificationId,
        put_off: u8,
    },
    /// Take away what an account that is gone has published.
    ClearAccount { account: AccountId },
    /// Sweep what has run out: sessions, abandoned uploads, old receipts.
    CleanUp,
}

/// The kind of [`Job::ProcessPhoto`], which has workers of its own.
const PROCESS_PHOTO: &str = "process_photo";

/// The kind of [`Job::Push`], which waits for services that may be slow.
const PUSH: &str = "push";

impl Job {
    fn kind(&self) -> &'static str {
        match self {
            Self::ProcessPhoto { .. } => PROCESS_PHOTO,
            Self::SettleOriginal { .. } => "settle_original",
            Self::PublishPost { .. } => "publish_post",
            Self::PublishScheduled { .. } => "publish_scheduled",
            Self::RefreshPost { .. } => "refresh_post",
            Self::WidenPost { .. } => "widen_post",
            Self::WithdrawPhotos { .. } => "withdraw_photos",
            Self::HideFiles { .. } => "hide_files",
            Self::ShowFiles { .. } => "show_files",
            Self::FanOut { .. } => "fan_out",
            Self::ApplyActivity { .. } => "apply_activity",
            Self::FetchPictures { .. } => "fetch_pictures",
            Self::FetchGallery { .. } => "fetch_gallery",
            Self::FetchBackCatalogue { .. } => "fetch_back_catalogue",
            Self::FollowAlong { .. } => "follow_along",
            Self::FetchParent { .. } => "fetch_parent",
            Self::FetchReplies { .. } => "fetch_replies",
            Self::ForgetPictures { .. } => "forget_pictures",
            Self::DeleteFiles { .. } => "delete_files",
            Self::ForgetRenditions { .. } => "forget_renditions",
            Self::ShowCamera { .. } => "show_camera",
            Self::VerifyLinks { .. } => "verify_links",
            Self::SynchroniseFollowers { .. } => "synchronise_followers",
            Self::ForwardReport { .. } => "forward_report",
            Self::Push { .. } => PUSH,
            Self::ClearAccount { .. } => "clear_account",
            Self::CleanUp => "clean_up",
        }
    }

    /// Two jobs with the same key are one, while the first waits.
    fn dedupe(&self) -> Option<String> {
        match self {
            Self::ProcessPhoto { photo } => Some(format!("process_photo:{photo}")),
            Self::SettleOriginal { photo } => Some(format!("settle_original:{photo}")),
            Self::PublishPost { post } => Some(format!("publish_post:{post}")),
            Self::PublishScheduled { post } => Some(format!("publish_scheduled:{post}")),
            Self::RefreshPost { post } => Some(format!("refresh_post:{post}")),
            Self::WidenPost { post } => Some(format!("widen_post:{post}")),
            Self::FetchPictures { post } => Some(format!("fetch_pictures:{post}")),
            Self::FetchGallery { post, .. } => Some(format!("fetch_gallery:{post}")),
            Self::FetchBackCatalogue { account } => Some(format!("fetch_back_catalogue:{account}")),
            Self::FetchParent { post, .. } => Some(format!("fetch_parent:{post}")),
            Self::FetchReplies { address } => Some(format!("fetch_replies:{address}")),
            Self::FanOut { activity } => Some(format!("fan_out:{activity}")),
            Self::ForgetRenditions { photo } => Some(format!("forget_renditions:{photo}")),
            Self::ShowFiles { account, after } => Some(format!("show_files:{account}:{after}")),
            Self::VerifyLinks { account } => Some(format!("verify_links:{account}")),
            Self::SynchroniseFollowers { account, .. } => {
                Some(format!("synchronise_followers:{account}"))
            }
            Self::ForwardReport { report } => Some(format!("forward_report:{report}")),
            Self::ClearAccount { account } => Some(format!("clear_account:{account}")),
            Self::CleanUp => Some("clean_up".into()),
            Self::ApplyActivity { .. }
            | Self::DeleteFiles { .. }
            | Self::FollowAlong { .. }
            | Self::ForgetPictures { .. }
            | Self::HideFiles { .. }
            | Self::Push { .. }
            | Self::ShowCamera { .. }
            | Self::WithdrawPhotos { .. } => None,
        }
    }

    /// How often it may ask other servers; that is counted for what strangers cause.
    fn requests(&self) -> u32 {
        match self {
            Self::ApplyActivity { .. } => 30,
            Self::FetchGallery { .. }
            | Self::FetchBackCatalogue { .. }
            | Self::FetchParent { .. }
            | Self::FetchReplies { .. }
            | Self::FollowAlong { .. }
            | Self::SynchroniseFollowers { .. }
            | Self::VerifyLinks { .. } => 100,
            _ => u32::MAX,
        }
    }

    async fn run(self, core: &Core) -> Result<()> {
        within(self.requests(), Box::pin(self.perform(core))).await
    }

    async fn perform(self, core: &Core) -> Result<()> {
        match self {
            Self::ProcessPhoto { photo } => photos::process(core, photo).await,
            Self::SettleOriginal { photo } => photos::settle_original(core, photo).await,
            Self::PublishPost { post } => posts::publish::finish(core, post).await,
            Self::PublishScheduled { post } => posts::scheduled::come_due(core, post).await,
            Self::RefreshPost { post } => posts::publish::refresh(core, post).await,
            Self::WidenPost { post } => posts::publish::widen(core, post).await,
            Self::WithdrawPhotos { post, renamings } => {
                photos::withdraw(core, &renamings).await?;
                posts::publish::refresh(core, post).await
            }
            Self::HideFiles {
                account,
                renamings,
                portraits,
            } => photos::hide_files(core, account, &renamings, &portraits).await,
            Self::ShowFiles { account, after } => photos::show_files(core, account, after).await,
            Self::FanOut { activity } => outbox::fan_out(core, activity).await,
            Self::ApplyActivity { body, signer } => inbox::apply(core, &body, &signer).await,
            Self::FetchPictures { post } => remote_media::fetch_early(core, post).await,
            Self::FetchGallery { post, address } => {
                inbox::gallery::fetch(core, post, &address).await
            }
            Self::FetchBackCatalogue { account } => back_catalogue::fetch(core, account).await,
            Self::FollowAlong { from, to } => moving::follow_along(core, from, to).await,
            Self::FetchParent { post, levels } => {
                inbox::threads::fetch_parent(core, post, levels).await
            }
            Self::FetchReplies { address } => inbox::threads::fetch_replies(core, &address).await,
            Self::ForgetPictures { media_keys } => remote_media::forget(core, &media_keys).await,
            Self::DeleteFiles { keys } => photos::delete_files(core, &keys).await,
            Self::ForgetRenditions { photo } => photos::forget_old(core, photo).await,
            Self::ShowCamera { account, show } => {
                photos::show_camera_on_all(core, account, show).await
            }
            Self::VerifyLinks { account } => verify_links::verify(core, account).await,
            Self::SynchroniseFollowers {
                account,
                url,
                digest,
            } => inbox::synchronization::synchronise(core, account, &url, &digest).await,
            Self::ForwardReport { report } => outbox::forward_report(core, report).await,
            Self::Push {
                subscription,
                notification,
                put_off,
            } => push::send(core, subscription, notification, put_off).await,
            Self::ClearAccount { account } => delete::clear(core, account).await,
            Self::CleanUp => clean_up::clean_up(core).await,
        }
    }
}

/// Writes a job in the caller's transaction. Call [`Core::wake_workers`] after it commits.
///
/// # Errors
/// When the database refuses.
pub fn enqueue(conn: &mut Connection, core: &Core, job: &Job) -> oriel_store::Result<()> {
    enqueue_in(conn, core, job, Duration::ZERO)
}

/// The same for a job that has time.
///
/// # Errors
/// When the database refuses.
pub fn enqueue_in(
    conn: &mut Connection,
    core: &Core,
    job: &Job,
    delay: Duration,
) -> oriel_store::Result<()> {
    oriel_store::jobs::enqueue(conn, &row(core, job, delay)?)
}

/// Writes many that come all the same, none of which may be one with another.
///
/// # Errors
/// When the database refuses.
pub(crate) fn enqueue_all(
    conn: &mut Connection,
    core: &Core,
    jobs: &[Job],
) -> oriel_store::Result<()> {
    let rows: oriel_store::Result<Vec<NewJob>> = jobs
        .iter()
        .map(|job| row(core, job, Duration::ZERO))
        .collect();
    oriel_store::jobs::enqueue_all(conn, &rows?)
}

/// Whether one of these jobs waits or runs.
pub(crate) fn any_pending(conn: &mut Connection, jobs: &[Job]) -> oriel_store::Result<bool> {
    let payloads: oriel_store::Result<Vec<String>> = jobs.iter().map(payload).collect();
    oriel_store::jobs::any_pending(conn, &payloads?)
}

fn payload(job: &Job) -> oriel_store::Result<String> {
    serde_json::to_string(job).map_err(oriel_store::Error::other)
}

fn row(core: &Core, job: &Job, delay: Duration) -> oriel_store::Result<NewJob> {
    Ok(NewJob {
        id: core.next_id(),
        kind: job.kind().into(),
        payload: payload(job)?,
        due_at: core.now() + delay,
        dedupe: job.dedupe(),
        created_at: core.now(),
    })
}
