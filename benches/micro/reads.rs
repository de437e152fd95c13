//! The home timeline, and a hot actor document beside a bare handler with the same bytes.

use actix_web::{App, HttpResponse, HttpServer, web};
use criterion::{Criterion, criterion_group, criterion_main};
use oriel_benches::Bench;
use oriel_core::{outbox::documents, store::Page, timelines};
use oriel_web::Site;
use tokio_util::sync::CancellationToken;

fn home(criterion: &mut Criterion) {
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return;
    };
    let made = runtime.block_on(async {
        let bench = Bench::new().await?;
        bench.publish(200).await?;
        anyhow::Ok(bench)
    });
    let Ok(bench) = made else { return };
    criterion.bench_function("home timeline of 20 posts", |bencher| {
        bencher.iter(|| {
            runtime.block_on(timelines::home(
                &bench.core,
                &bench.person,
                Page::newest(20),
            ))
        });
    });
}

/// Asks one address again and again on one connection.
fn ask(criterion: &mut Criterion, runtime: &tokio::runtime::Runtime, name: &str, url: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "it asks a server on this machine"
    )]
    let client = reqwest::Client::new();
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let asked = client
                    .get(url)
                    .header("accept", "application/activity+json");
                match asked.send().await {
                    Ok(answer) => answer.bytes().await.map(|bytes| bytes.len()).unwrap_or(0),
                    Err(_) => 0,
                }
            })
        });
    });
}

fn hot_json(criterion: &mut Criterion) {
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        return;
    };
    let Ok(bench) = runtime.block_on(Bench::new()) else {
        return;
    };
    let body = documents::actor(&bench.core, &bench.person.account)
        .to_json()
        .to_string();
    let stop = CancellationToken::new();
    let Ok(site) = Site::bind(bench.core.clone()) else {
        return;
    };
    let addresses = site.addresses();
    let Some(address) = addresses.first() else {
        return;
    };
    runtime.spawn(site.serve_until(stop.clone()));
    let bare = HttpServer::new(move || {
        let body = body.clone();
        App::new().route(
            "/actor",
            web::get().to(move || {
                let body = body.clone();
                async move {
                    HttpResponse::Ok()
                        .content_type("application/activity+json")
                        .body(body)
                }
            }),
        )
    })
    .workers(2)
    .disable_signals()
    .bind("127.0.0.1:0");
    let Ok(bare) = bare else { return };
    let bare_addresses = bare.addrs();
    let Some(bare_address) = bare_addresses.first() else {
        return;
    };
    runtime.spawn(bare.run());
    ask(
        criterion,
        &runtime,
        "bare handler",
        &format!("http://{bare_address}/actor"),
    );
    ask(
        criterion,
        &runtime,
        "actor document",
        &format!("http://{address}/users/megan"),
    );
    stop.cancel();
}

criterion_group!(benches, home, hot_json);
criterion_main!(benches);
