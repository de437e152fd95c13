//! The home timeline, and a hot actor document beside a bare handler with the same bytes.

use std::{net::TcpListener, pin::Pin};

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
                    Ok(answer) => answer.bytes().await.map_or(0, |bytes| bytes.len()),
                    Err(_) => 0,
                }
            })
        });
    });
}

/// A server that does nothing but answer with these bytes.
async fn bare(listener: TcpListener, body: String) -> bool {
    let server = HttpServer::new(move || {
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
    });
    match server.workers(2).disable_signals().listen(listener) {
        Ok(server) => server.run().await.is_ok(),
        Err(_) => false,
    }
}

/// Runs a server on a thread with a runtime of its own.
fn on_thread(serve: impl FnOnce() -> Pin<Box<dyn Future<Output = bool>>> + Send + 'static) {
    std::thread::spawn(move || {
        if let Ok(runtime) = tokio::runtime::Runtime::new() {
            runtime.block_on(serve());
        }
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
    let Ok(site) = Site::bind(bench.core) else {
        return;
    };
    let addresses = site.addresses();
    let Some(address) = addresses.first() else {
        return;
    };
    on_thread({
        let stop = stop.clone();
        move || Box::pin(async move { site.serve_until(stop).await.is_ok() })
    });
    let Ok(listener) = TcpListener::bind("127.0.0.1:0") else {
        return;
    };
    let Ok(bare_address) = listener.local_addr() else {
        return;
    };
    on_thread(move || Box::pin(bare(listener, body)));
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
