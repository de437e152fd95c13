//! Which handler does which job. One line binds a payload to its handler.

use std::{collections::HashMap, sync::LazyLock};

use futures_util::future::BoxFuture;
use oriel_federation::client::within;
use oriel_store::jobs::Kinds;

use super::clean_up::{CleanUp, clean_up};
use crate::{
    Core, Error, Result,
    accounts::{
        delete::{self, ClearAccount},
        verify_links,
    },
    inbox::{
        self,
        jobs::{ApplyActivity, SynchroniseFollowers},
    },
    jobs::{Job, Lane},
    outbox::{
        self,
        jobs::{FanOut, ForwardReport},
    },
    photos::{
        self,
        jobs::{
            DeleteFiles, ForgetRenditions, HideFiles, ProcessPhoto, PublishPost, RefreshPost,
            SettleOriginal, ShowCamera, ShowFiles,
        },
    },
    posts::{
        jobs::{PublishScheduled, WidenPost, WithdrawPhotos},
        publish, scheduled,
    },
    profile_links::VerifyLinks,
    push::{self, PushNotification},
    remote::{
        backfill, gallery,
        jobs::{
            FetchBackCatalogue, FetchGallery, FetchParent, FetchPictures, FetchReplies,
            ForgetPictures,
        },
        media, threads,
    },
    social::moving::{self, FollowAlong},
};

/// Parses a payload and runs its handler.
type Run = Box<dyn Fn(Core, &str) -> BoxFuture<'static, Result<()>> + Send + Sync>;

struct Handler {
    lane: Lane,
    run: Run,
}

/// All handlers by the kind of their jobs.
pub(super) struct Registry(HashMap<&'static str, Handler>);

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

impl Registry {
    pub(super) fn get() -> &'static Self {
        &REGISTRY
    }

    fn new() -> Self {
        let mut all = Self(HashMap::new());
        all.on(|core, job: ProcessPhoto| async move { photos::process(&core, job.photo).await });
        all.on(|core, job: SettleOriginal| async move {
            photos::settle_original(&core, job.photo).await
        });
        all.on(|core, job: PublishPost| async move { publish::finish(&core, job.post).await });
        all.on(
            |core, job: PublishScheduled| async move { scheduled::come_due(&core, job.post).await },
        );
        all.on(|core, job: RefreshPost| async move { publish::refresh(&core, job.post).await });
        all.on(|core, job: WidenPost| async move { publish::widen(&core, job.post).await });
        all.on(|core, job: WithdrawPhotos| async move {
            publish::withdraw(&core, job.post, &job.renamings).await
        });
        all.on(|core, job: HideFiles| async move {
            photos::hide_files(&core, job.account, &job.renamings, &job.portraits).await
        });
        all.on(|core, job: ShowFiles| async move {
            photos::show_files(&core, job.account, job.after).await
        });
        all.federate();
        all
    }

    fn federate(&mut self) {
        self.on(|core, job: FanOut| async move { outbox::fan_out(&core, job.activity).await });
        self.on(|core, job: ApplyActivity| async move {
            inbox::apply(&core, &job.body, &job.signer).await
        });
        self.on(
            |core, job: FetchPictures| async move { media::fetch_early(&core, job.post).await },
        );
        self.on(|core, job: FetchGallery| async move {
            gallery::fetch(&core, job.post, &job.address).await
        });
        self.on(|core, job: FetchBackCatalogue| async move {
            backfill::fetch(&core, job.account).await
        });
        self.on(|core, job: FollowAlong| async move {
            moving::follow_along(&core, job.from, job.to).await
        });
        self.on(|core, job: FetchParent| async move {
            threads::fetch_parent(&core, job.post, job.levels).await
        });
        self.on(|core, job: FetchReplies| async move {
            threads::fetch_replies(&core, &job.address).await
        });
        self.on(
            |core, job: ForgetPictures| async move { media::forget(&core, &job.media_keys).await },
        );
        self.on(
            |core, job: DeleteFiles| async move { photos::delete_files(&core, &job.keys).await },
        );
        self.on(
            |core, job: ForgetRenditions| async move { photos::forget_old(&core, job.photo).await },
        );
        self.on(|core, job: ShowCamera| async move {
            photos::show_camera_on_all(&core, job.account, job.show).await
        });
        self.on(
            |core, job: VerifyLinks| async move { verify_links::verify(&core, job.account).await },
        );
        self.on(|core, job: SynchroniseFollowers| async move {
            inbox::synchronization::synchronise(&core, job.account, &job.url, &job.digest).await
        });
        self.on(|core, job: ForwardReport| async move {
            outbox::forward_report(&core, job.report).await
        });
        self.on(|core, job: PushNotification| async move {
            push::send(&core, job.subscription, job.notification, job.put_off).await
        });
        self.on(|core, job: ClearAccount| async move { delete::clear(&core, job.account).await });
        self.on(|core, _: CleanUp| async move { clean_up(&core).await });
    }

    fn on<J, F>(&mut self, handle: impl Fn(Core, J) -> F + Copy + Send + Sync + 'static)
    where
        J: Job,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let run: Run = Box::new(move |core, payload| {
            let parsed = serde_json::from_str::<J>(payload);
            Box::pin(async move { within(J::REQUEST_BUDGET, handle(core, parsed?)).await })
        });
        let handler = Handler { lane: J::LANE, run };
        let replaced = self.0.insert(J::KIND, handler);
        debug_assert!(replaced.is_none(), "{} is registered twice", J::KIND);
    }

    /// Runs the handler of a job.
    ///
    /// # Errors
    /// Those of the handler; [`Error::Internal`] for an unknown kind or an unreadable payload.
    pub(super) async fn run(&self, core: Core, kind: &str, payload: &str) -> Result<()> {
        match self.0.get(kind) {
            Some(handler) => (handler.run)(core, payload).await,
            None => Err(Error::Internal(format!(
                "no handler for jobs of kind {kind}"
            ))),
        }
    }

    /// What a worker of a lane claims. The default lane also takes kinds without a handler, so that
    /// they fail in the log instead of waiting for ever.
    pub(super) fn claimable(&self, lane: Lane) -> Kinds {
        let kinds = |is_wanted: fn(Lane, Lane) -> bool| {
            let wanted = self.0.iter().filter(|(_, it)| is_wanted(it.lane, lane));
            wanted.map(|(kind, _)| *kind).collect()
        };
        if lane == Lane::Default {
            Kinds::AllBut(kinds(|of, lane| of != lane))
        } else {
            Kinds::Only(kinds(|of, lane| of == lane))
        }
    }
}
