//! Names and addresses that lead inside.

use std::{
    io,
    net::SocketAddr,
    str::FromStr,
    sync::atomic::{AtomicUsize, Ordering},
};

use reqwest::dns::{Name, Resolve};

use super::*;

/// A name server that answers differently every time.
struct Rebinding {
    answers: Vec<Vec<&'static str>>,
    asked: AtomicUsize,
}

impl Lookup for Rebinding {
    fn lookup(
        &self,
        _name: String,
    ) -> std::pin::Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[turn.min(self.answers.len() - 1)].clone();
        let addresses = answer
            .iter()
            .map(|text| SocketAddr::new(text.parse().unwrap(), 0));
        let addresses: Vec<_> = addresses.collect();
        Box::pin(async move { Ok(addresses) })
    }
}

fn rebinding(answers: &[&[&'static str]]) -> Arc<Rebinding> {
    let answers = answers.iter().map(|answer| answer.to_vec()).collect();
    Arc::new(Rebinding {
        answers,
        asked: AtomicUsize::new(0),
    })
}

async fn resolved(resolver: &Resolver) -> Option<Vec<String>> {
    let name = Name::from_str("photos.example").unwrap();
    let addresses = resolver.resolve(name).await.ok()?;
    Some(addresses.map(|address| address.ip().to_string()).collect())
}

#[tokio::test]
async fn only_public_addresses_of_a_name_are_connected_to() {
    let answers: &[&[&str]] = &[
        &["127.0.0.1", "8.8.8.8", "::ffff:10.0.0.1", "2606:4700::1111"],
        &["127.0.0.1"],
    ];
    let resolver = Resolver::new(rebinding(answers), Reachable::Public);
    let first = Some(vec!["8.8.8.8".to_owned(), "2606:4700::1111".to_owned()]);
    assert_eq!(resolved(&resolver).await, first);
    assert_eq!(resolved(&resolver).await, None);
}

#[tokio::test]
async fn a_name_that_leads_inside_is_never_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let lookup = rebinding(&[&["127.0.0.1", "::1"]]);
    let client = Client::with_lookup(
        &Federation::default(),
        "Oriel/test",
        Gate::open(),
        lookup.clone(),
    )
    .unwrap();
    let url = format!("https://photos.example:{port}/users/alice");
    let result = client.fetch_object(&url, &key(), NOW).await;
    assert_eq!(
        result,
        Err(FetchError::Unreachable("photos.example".into()))
    );
    assert_eq!(lookup.asked.load(Ordering::SeqCst), 1);
    let heard = tokio::time::timeout(Duration::from_millis(100), listener.accept()).await;
    assert!(heard.is_err(), "somebody connected");
}

#[tokio::test]
async fn an_address_inside_is_refused_like_one_where_nobody_answers() {
    let client = Client::new(&Federation::default(), "Oriel/test", Gate::open()).unwrap();
    let result = client
        .fetch_object("https://127.0.0.1:1/x", &key(), NOW)
        .await;
    assert_eq!(result, Err(FetchError::Unreachable("127.0.0.1".into())));
}

#[test]
fn a_missing_certificate_file_is_told_by_name() {
    let config = Federation {
        extra_ca_file: Some("/no/such.pem".into()),
        ..development()
    };
    let error = Client::new(&config, "Oriel/test", Gate::open())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/no/such.pem") && error.contains("extra_ca_file"),
        "{error}"
    );
}
