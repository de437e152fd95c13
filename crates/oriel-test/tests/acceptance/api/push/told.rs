use oriel_core::{accounts::register, model::Role};
use oriel_test::{Backend, Device, api, on_each_backend, on_sqlite};
use serde_json::{Value, json};

use super::{PATH, Told, start, start_with};
use crate::api::neighbours;

on_each_backend!(
    a_device_reads_what_happened,
    only_what_is_wished_for_is_told,
    the_policy_says_of_whom_one_is_told,
    of_whom_one_wants_nothing_nothing_is_told,
    what_a_filter_hides_is_not_told,
    those_who_moderate_are_told_of_reports,
    what_was_decided_about_somebody_is_told_whatever_they_wish_for,
);

on_sqlite!(
    an_older_app_reads_the_draft,
    a_service_is_told_who_sends,
    people_are_told_in_their_language,
    the_longest_words_are_cut,
);

const ALL: [&str; 7] = [
    "mention",
    "status",
    "reblog",
    "follow",
    "follow_request",
    "favourite",
    "quote",
];

fn kinds(read: &[Value]) -> Vec<&str> {
    let kinds = read.iter().map(|it| it["notification_type"].as_str());
    kinds.map(Option::unwrap_or_default).collect()
}

async fn a_device_reads_what_happened(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    it.mention("the fog is lifting").await?;
    let read = it.read()?;
    let listed = it.ada.get("/api/v1/notifications").await?;
    let expected = json!({
        "access_token": "",
        "preferred_locale": "en",
        "notification_id": api::id(&listed[0])?.parse::<i64>()?,
        "notification_type": "mention",
        "icon": listed[0]["account"]["avatar"],
        "title": "bea mentioned you or replied",
        "body": "@ada the fog is lifting",
    });
    assert_eq!(read, [expected]);
    it.oriel.run_jobs().await?;
    assert!(it.service.handed().is_empty(), "once");
    Ok(())
}

async fn an_older_app_reads_the_draft(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let wish = it.wish(false, &json!({ "alerts": { "mention": true } }));
    let made = it.app.post(PATH, &wish).await?;
    it.mention("hello").await?;
    let handed = it.service.handed();
    assert_eq!(handed.len(), 1);
    assert_eq!(handed[0].header("content-encoding"), "aesgcm");
    assert_eq!(it.device.read(&handed[0])?["body"], "@ada hello");
    let key = made["server_key"].as_str().unwrap_or_default();
    let claims = handed[0].claims(key)?;
    let service = format!("http://{}", it.service.authority());
    assert_eq!(claims["aud"], service);
    assert!(Device::new()?.read(&handed[0]).is_err(), "nobody else can");
    Ok(())
}

async fn a_service_is_told_who_sends(backend: Backend) -> anyhow::Result<()> {
    let mail = "admin@photos.example";
    let named = |config: &mut oriel_core::Config| {
        config.instance.contact_email = mail.to_owned();
    };
    let it = start_with(backend, named).await?;
    let made = it.subscribe(&["mention"]).await?;
    it.mention("hello").await?;
    let handed = it.service.handed();
    assert_eq!(handed.len(), 1);
    let one = &handed[0];
    assert_eq!(one.path, "/p/ada");
    for (name, value) in [
        ("content-encoding", "aes128gcm"),
        ("content-type", "application/octet-stream"),
        ("ttl", "172800"),
        ("urgency", "normal"),
    ] {
        assert_eq!(one.header(name), value, "{name}");
    }
    let claims = one.claims(made["server_key"].as_str().unwrap_or_default())?;
    let service = format!("http://{}", it.service.authority());
    assert_eq!(claims["aud"], service);
    assert_eq!(claims["sub"], format!("mailto:{mail}"));
    let now = it.oriel.clock.now().unix_timestamp();
    let left = claims["exp"].as_i64().map(|until| until - now);
    assert!(
        left.is_some_and(|it| (1..=86_400).contains(&it)),
        "{left:?}"
    );
    assert!(Device::new()?.read(one).is_err(), "nobody else can");
    Ok(())
}

async fn people_are_told_in_their_language(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.cai("cy", Role::User).await?;
    let app = it.oriel.app_of("cai", "push read").await?;
    let wish = it.wish(true, &json!({ "alerts": { "follow": true } }));
    app.post(PATH, &wish).await?;
    let cai = neighbours::me(&app).await?;
    it.bea.act(&format!("accounts/{cai}/follow")).await?;
    it.oriel.run_jobs().await?;
    let read = it.read()?;
    assert_eq!(read.len(), 1);
    assert_eq!(read[0]["title"], "Mae bea yn eich dilyn chi nawr");
    assert_eq!(read[0]["preferred_locale"], "cy");
    assert_eq!(read[0]["body"], "@bea");
    Ok(())
}

impl Told {
    /// Somebody else, with this language and this role.
    async fn cai(&self, language: &str, role: Role) -> anyhow::Result<()> {
        let new = register::NewPerson {
            username: "cai".to_owned(),
            email: "cai@example.org".to_owned(),
            password: "cai and a long enough password".to_owned(),
            locale: language.to_owned(),
            role,
        };
        register::create(self.oriel.core(), new).await?;
        Ok(())
    }

    /// Bea follows Ada, and likes and boosts a post of hers.
    async fn bea_is_busy(&self) -> anyhow::Result<()> {
        let ada = neighbours::me(&self.ada).await?;
        let post = json!({ "status": "Fog" });
        let post = self.ada.post("/api/v1/statuses", &post).await?;
        self.oriel.run_jobs().await?;
        let post = format!("statuses/{}", api::id(&post)?);
        self.bea.act(&format!("accounts/{ada}/follow")).await?;
        self.bea.act(&format!("{post}/favourite")).await?;
        self.bea.act(&format!("{post}/reblog")).await?;
        self.oriel.run_jobs().await
    }
}

async fn only_what_is_wished_for_is_told(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["favourite", "reblog"]).await?;
    it.bea_is_busy().await?;
    it.mention("hello").await?;
    let read = it.read()?;
    assert_eq!(kinds(&read), ["favourite", "reblog"]);
    assert_eq!(read[0]["title"], "bea liked your post");
    assert_eq!(read[0]["body"], "Fog");
    let nothing = json!({ "data": { "alerts": {} } });
    it.app.put(PATH, &nothing).await?;
    it.mention("again").await?;
    assert!(it.service.handed().is_empty());
    Ok(())
}

async fn the_policy_says_of_whom_one_is_told(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    let (ada, bea) = (
        neighbours::me(&it.ada).await?,
        neighbours::me(&it.bea).await?,
    );
    let mut told = Vec::new();
    for _ in 0..3 {
        for policy in ["none", "followed", "follower", "all"] {
            let wish = json!({ "data": { "policy": policy } });
            it.app.put(PATH, &wish).await?;
            it.mention(policy).await?;
            let read = it.read()?;
            told.extend(read.iter().map(|it| it["body"].clone()));
        }
        told.push(json!("then"));
        if told.len() < 3 {
            it.bea.act(&format!("accounts/{ada}/follow")).await?;
        } else {
            it.ada.act(&format!("accounts/{bea}/follow")).await?;
        }
    }
    let expected = json!([
        "@ada all",
        "then",
        "@ada follower",
        "@ada all",
        "then",
        "@ada followed",
        "@ada follower",
        "@ada all",
        "then",
    ]);
    assert_eq!(json!(told), expected);
    Ok(())
}

async fn of_whom_one_wants_nothing_nothing_is_told(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&ALL).await?;
    let bea = neighbours::me(&it.bea).await?;
    for (stop, again) in [("mute", "unmute"), ("block", "unblock")] {
        it.ada.act(&format!("accounts/{bea}/{stop}")).await?;
        it.mention("hello").await?;
        assert!(it.service.handed().is_empty(), "{stop}");
        it.ada.act(&format!("accounts/{bea}/{again}")).await?;
    }
    it.service.answer("500 Internal Server Error");
    it.mention("hello").await?;
    assert_eq!(it.read()?.len(), 1);
    it.ada.act(&format!("accounts/{bea}/mute")).await?;
    it.oriel.clock.advance(time::Duration::minutes(5));
    it.oriel.run_jobs().await?;
    assert!(it.service.handed().is_empty(), "nor what was on its way");
    Ok(())
}

async fn what_a_filter_hides_is_not_told(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    for (action, word) in [("warn", "fog"), ("hide", "rain")] {
        let filter = json!({
            "title": "Weather",
            "context": ["notifications"],
            "filter_action": action,
            "keywords_attributes": [{ "keyword": word, "whole_word": true }],
        });
        it.ada.post("/api/v2/filters", &filter).await?;
    }
    it.mention("the rain").await?;
    assert!(it.service.handed().is_empty());
    it.mention("the fog").await?;
    it.mention("the sun").await?;
    let read = it.read()?;
    assert_eq!(read.len(), 2);
    assert_eq!(read[0]["body"], "Weather");
    assert_eq!(read[1]["body"], "@ada the sun");
    Ok(())
}

async fn the_longest_words_are_cut(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    let woman = "\u{1f469}\u{200d}\u{1f467}";
    it.mention(&woman.repeat(1_500)).await?;
    let handed = it.service.handed();
    assert_eq!(handed.len(), 1);
    assert!(handed[0].body.len() <= 4096);
    let read = it.device.read(&handed[0])?;
    let body = read["body"].as_str().unwrap_or_default();
    assert!(body.ends_with('…') && body.chars().count() <= 141, "{body}");
    Ok(())
}

async fn those_who_moderate_are_told_of_reports(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.cai("en", Role::Moderator).await?;
    let app = it.oriel.app_of("cai", "push").await?;
    let wish = it.wish(true, &json!({ "alerts": { "admin.report": true } }));
    app.post(PATH, &wish).await?;
    let report = json!({ "account_id": neighbours::me(&it.ada).await? });
    it.bea.post("/api/v1/reports", &report).await?;
    it.oriel.run_jobs().await?;
    let read = it.read()?;
    assert_eq!(kinds(&read), ["admin.report"]);
    assert_eq!(read[0]["title"], "bea has reported somebody");
    assert_eq!(read[0]["body"], "@ada");
    Ok(())
}

async fn what_was_decided_about_somebody_is_told_whatever_they_wish_for(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let wish = json!({ "alerts": { "moderation_warning": false }, "policy": "none" });
    let made = it.app.post(PATH, &it.wish(true, &wish)).await?;
    assert_eq!(made["alerts"]["moderation_warning"], Value::Null);
    let moderator = crate::api::admin::staff(&it.oriel, "mod", Role::Moderator).await?;
    let ada = neighbours::me(&it.ada).await?;
    let path = format!("/api/v1/admin/accounts/{ada}/action");
    let words = json!({ "type": "none", "text": "Take care" });
    moderator.post(&path, &words).await?;
    it.oriel.run_jobs().await?;
    let read = it.read()?;
    assert_eq!(kinds(&read), ["moderation_warning"]);
    assert_eq!(
        read[0]["title"],
        "ada, a moderator has decided something about your account"
    );
    assert_eq!(read[0]["body"], "Take care");
    Ok(())
}
