//! HTML that would take all memory if it were parsed.

use oriel_test::{Backend, Peer, TestInstance, api, on_each_backend};
use serde_json::json;

use crate::federation::pair::text;

on_each_backend!(html_whose_tree_would_be_endless_is_shown_as_its_text);

/// Each paragraph opens one more element that none closes, and a parser opens all again in the next.
fn bomb(bytes: usize) -> String {
    let mut html = String::from("<p>Fog over the lake");
    for number in 0.. {
        if html.len() >= bytes {
            break;
        }
        html.extend([format!("<p><b c={number}>x")]);
    }
    html
}

async fn html_whose_tree_would_be_endless_is_shown_as_its_text(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let peer = Peer::start(&["mari"]).await?;
    let fields = json!([{ "type": "PropertyValue", "name": "Site", "value": bomb(40_000) }]);
    peer.describe(
        "mari",
        json!({ "summary": bomb(195_000), "attachment": fields }),
    );

    let found = ada.search(&peer.acct("mari")).await?;
    let mari = &found["accounts"][0];
    for shown in [&mari["note"], &mari["fields"][0]["value"]] {
        let shown = text(shown);
        assert!(shown.starts_with("<p>Fog over the lakexxx"), "{shown}");
        assert!(shown.len() <= 8_192, "{}", shown.len());
    }

    ada.act(&format!("accounts/{}/follow", api::id(mari)?))
        .await?;
    oriel.run_jobs().await?;
    oriel.run_jobs().await?;
    let post = peer.publish("mari", &bomb(195_000)).await?;
    oriel.run_jobs().await?;
    let home = ada.get("/api/v1/timelines/home").await?;
    assert_eq!(text(&home[0]["uri"]), post);
    let shown = text(&home[0]["content"]);
    assert!(shown.starts_with("<p>Fog over the lakexxx"), "{shown}");
    assert!(shown.len() <= 65_536, "{}", shown.len());
    Ok(())
}
