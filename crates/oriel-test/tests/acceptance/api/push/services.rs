use oriel_core::{
    config::FederationMode,
    domain_policy::Standing,
    model::Severity,
    moderation::servers::{self, Decision},
};
use oriel_test::{Backend, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::Value;
use time::Duration;

use super::{PATH, Told, start, start_with};
use crate::api::neighbours::refusal;

on_each_backend!(
    an_endpoint_that_is_gone_is_forgotten,
    a_service_that_fails_is_asked_again_for_a_day,
    a_service_that_asks_for_time_gets_it,
);

on_sqlite!(
    what_a_service_will_not_take_is_left,
    a_redirect_is_not_followed,
    a_service_that_does_not_answer_is_left_alone_for_a_while,
    an_instance_that_talks_with_nobody_pushes_all_the_same,
    a_service_that_was_decided_against_gets_nothing,
);

async fn subscribed(backend: Backend) -> anyhow::Result<Told> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    Ok(it)
}

impl Told {
    async fn later(&self, by: Duration) -> anyhow::Result<usize> {
        self.oriel.clock.advance(by);
        self.oriel.run_jobs().await?;
        Ok(self.service.handed().len())
    }
}

async fn an_endpoint_that_is_gone_is_forgotten(backend: Backend) -> anyhow::Result<()> {
    for gone in ["410 Gone", "404 Not Found"] {
        let it = subscribed(backend).await?;
        it.service.answer(gone);
        it.mention("one").await?;
        assert_eq!(it.service.handed().len(), 1);
        let none = refusal(&it.app, Method::GET, PATH, Value::Null);
        assert_eq!(none.await?, 404);
        it.mention("two").await?;
        assert_eq!(it.service.handed().len(), 0);
    }
    Ok(())
}

async fn a_service_that_fails_is_asked_again_for_a_day(backend: Backend) -> anyhow::Result<()> {
    let it = subscribed(backend).await?;
    it.service.answer("500 Internal Server Error");
    it.service.answer("503 Service Unavailable");
    it.mention("one").await?;
    assert_eq!(it.service.handed().len(), 1);
    assert_eq!(it.later(Duration::minutes(5)).await?, 1);
    assert_eq!(it.later(Duration::minutes(5)).await?, 1);
    assert_eq!(it.later(Duration::hours(1)).await?, 0, "it was taken");
    it.service.answer("500 Internal Server Error");
    it.mention("two").await?;
    assert_eq!(it.service.handed().len(), 1);
    let day = Duration::hours(25);
    assert_eq!(it.later(day).await?, 0, "it is no news any more");
    it.app.get(PATH).await?;
    Ok(())
}

async fn a_service_that_asks_for_time_gets_it(backend: Backend) -> anyhow::Result<()> {
    let it = subscribed(backend).await?;
    it.service
        .answer("429 Too Many Requests\r\nretry-after: 7200");
    it.mention("one").await?;
    assert_eq!(it.service.handed().len(), 1);
    assert_eq!(it.later(Duration::hours(1)).await?, 0);
    assert_eq!(it.later(Duration::hours(2)).await?, 1);
    for _ in 0..20 {
        it.service.answer("429 Too Many Requests\r\nretry-after: 0");
    }
    it.mention("two").await?;
    let asked = it.service.handed().len();
    assert!((2..20).contains(&asked), "not for ever: {asked}");
    Ok(())
}

async fn what_a_service_will_not_take_is_left(backend: Backend) -> anyhow::Result<()> {
    let it = subscribed(backend).await?;
    for refused in ["400 Bad Request", "401 Unauthorized", "413 Too Large"] {
        it.service.answer(refused);
        it.mention("one").await?;
        assert_eq!(it.service.handed().len(), 1, "{refused}");
        assert_eq!(it.later(Duration::hours(1)).await?, 0, "{refused}");
    }
    it.mention("two").await?;
    assert_eq!(it.service.handed().len(), 1, "the next is offered");
    Ok(())
}

async fn a_redirect_is_not_followed(backend: Backend) -> anyhow::Result<()> {
    let it = subscribed(backend).await?;
    it.service
        .answer("307 Temporary Redirect\r\nlocation: /p/elsewhere");
    it.mention("one").await?;
    let handed = it.service.handed();
    assert_eq!(handed.len(), 1);
    assert_eq!(handed[0].path, "/p/ada");
    assert_eq!(it.later(Duration::hours(1)).await?, 0);
    Ok(())
}

async fn a_service_that_does_not_answer_is_left_alone_for_a_while(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = subscribed(backend).await?;
    it.service.hang_up(true);
    it.mention("one").await?;
    let tried = it.service.connections();
    assert!(tried > 0);
    it.mention("two").await?;
    assert_eq!(it.service.connections(), tried);
    it.service.hang_up(false);
    let come = it.later(Duration::minutes(2)).await?;
    assert_eq!(come, 2, "both are told when it is back");
    Ok(())
}

async fn an_instance_that_talks_with_nobody_pushes_all_the_same(
    backend: Backend,
) -> anyhow::Result<()> {
    for mode in [FederationMode::Off, FederationMode::Allowlist] {
        let it = start_with(backend, |config| config.federation.mode = mode).await?;
        it.subscribe(&["mention"]).await?;
        it.mention("hello").await?;
        assert_eq!(it.read()?.len(), 1, "{mode:?}");
    }
    Ok(())
}

async fn a_service_that_was_decided_against_gets_nothing(backend: Backend) -> anyhow::Result<()> {
    let it = subscribed(backend).await?;
    let decision = Decision {
        domain: it.service.authority(),
        standing: Standing {
            severity: Severity::Suspend,
            ..Standing::OPEN
        },
        reason_public: String::new(),
        reason_private: String::new(),
    };
    servers::block(it.oriel.core(), None, &decision).await?;
    it.mention("hello").await?;
    assert_eq!(it.service.connections(), 0);
    Ok(())
}
