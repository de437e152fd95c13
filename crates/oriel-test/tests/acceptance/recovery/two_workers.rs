use std::{
    collections::{BTreeMap, BTreeSet},
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_core::{
    Core,
    model::{Account, AccountKind, DeliveryState, Follow, FollowState},
};
use oriel_store::{accounts, activities, deliveries, follows};
use oriel_test::{Backend, OrielProcess, needs, wire};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::recovery::machine::Machine;

const POSTS: usize = 3;
const SERVERS: u16 = 300;
/// The lease of what was under way, 30 seconds, has to run out first.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a server takes to answer, so that many are being told when the worker is killed.
const ANSWER: Duration = Duration::from_millis(100);

/// One activity in one inbox.
type Told = (String, String);

/// Servers with an address each; what they were told, and how often.
struct Servers {
    port: u16,
    told: Arc<Mutex<BTreeMap<Told, usize>>>,
}

impl Servers {
    async fn start() -> anyhow::Result<Self> {
        let first = TcpListener::bind(address(0, 0)).await?;
        let servers = Self {
            port: first.local_addr()?.port(),
            told: Arc::default(),
        };
        servers.listen(first);
        for number in 1..SERVERS {
            servers.listen(TcpListener::bind(address(number, servers.port)).await?);
        }
        Ok(servers)
    }

    fn listen(&self, listener: TcpListener) {
        let told = Arc::clone(&self.told);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, Arc::clone(&told)));
            }
        });
    }

    fn inbox(&self, number: u16) -> String {
        format!("http://{}/inbox", address(number, self.port))
    }

    fn told(&self) -> MutexGuard<'_, BTreeMap<Told, usize>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn wait_for(&self, count: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.told().len() < count {
            let told = self.told().len();
            anyhow::ensure!(begun.elapsed() < PATIENCE, "only {told} of {count} arrived");
            sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }
}

/// Every address of 127.0.0.0/8 is this machine's.
fn address(number: u16, port: u16) -> SocketAddr {
    let [high, low] = number.to_be_bytes();
    SocketAddrV4::new(Ipv4Addr::new(127, 1, high, low), port).into()
}

/// Takes what comes over one connection.
async fn take(
    mut stream: TcpStream,
    told: Arc<Mutex<BTreeMap<Told, usize>>>,
) -> anyhow::Result<()> {
    let inbox = format!("http://{}/inbox", stream.local_addr()?);
    let mut request = Vec::new();
    while let Some(length) = wire::read(&mut stream, &mut request).await? {
        let activity: Value = serde_json::from_slice(&request[request.len() - length..])?;
        let id = activity["id"].as_str().context("no id")?.to_owned();
        *told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry((inbox.clone(), id))
            .or_default() += 1;
        sleep(ANSWER).await;
        let answer = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).await?;
    }
    Ok(())
}

#[needs(postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_workers_one_is_killed_and_every_inbox_gets_everything() -> anyhow::Result<()> {
    let machine = Machine::set_up(Backend::PostgresS3).await?;
    let servers = Servers::start().await?;
    follow(&machine.core, &servers).await?;
    let (config, listen) = (&machine.config, machine.ground.address.to_string());
    let _site = OrielProcess::serve_web_only(config, &listen).await?;
    for number in 0..POSTS {
        let words = json!({ "status": format!("Frame {number}") });
        machine.ada.post("/api/v1/statuses", &words).await?;
    }
    let everything = POSTS * usize::from(SERVERS);
    let (_survivor, killed) = (OrielProcess::worker(config)?, OrielProcess::worker(config)?);
    servers.wait_for(everything / 3).await?;
    killed.kill().await?;
    assert!(servers.told().len() < everything, "killed in the middle");
    let recorded = recorded(&machine.core, &servers).await?;
    servers.wait_for(everything).await?;
    // A second time would follow the first within moments.
    wait_until_idle(&machine.core, &servers, everything).await?;

    let told = servers.told();
    let repeated = told.iter().filter(|(_, times)| **times > 1);
    let repeated: BTreeSet<&Told> = repeated.map(|(one, _)| one).collect();
    assert_eq!(told.len(), everything, "every inbox got every activity");
    assert!(told.values().all(|times| *times <= 2), "{told:?}");
    let sent_again = recorded.iter().find(|one| repeated.contains(one));
    assert_eq!(sent_again, None, "what is written down is not sent again");
    let in_flight = machine.core.config().federation.delivery_concurrency;
    assert!(
        repeated.len() <= in_flight,
        "{} were repeated",
        repeated.len()
    );
    Ok(())
}

/// Somebody on each server follows Ada.
async fn follow(core: &Core, servers: &Servers) -> anyhow::Result<()> {
    let inboxes: Vec<String> = (0..SERVERS).map(|it| servers.inbox(it)).collect();
    let for_ids = core.clone();
    core.store()
        .write(move |conn| {
            let ada = accounts::by_handle(conn, "ada", "")?.unwrap();
            for inbox in inboxes {
                let (id, now) = (for_ids.next_id(), for_ids.now());
                let uri = inbox.replace("/inbox", "/users/fan");
                let domain = inbox.replace("http://", "").replace("/inbox", "");
                let kind = AccountKind::Person;
                let fan = Account {
                    shared_inbox: Some(inbox.clone()),
                    inbox,
                    ..Account::new(id, kind, "fan", &domain, &uri, now)
                };
                accounts::insert(conn, &fan)?;
                let follow = Follow {
                    id: for_ids.next_id(),
                    follower_id: id,
                    target_id: ada.id,
                    state: FollowState::Accepted,
                    uri: format!("{uri}#follow"),
                    created_at: now.into(),
                };
                follows::insert(conn, &follow)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// What the database says was delivered.
async fn recorded(core: &Core, servers: &Servers) -> anyhow::Result<Vec<Told>> {
    let ids: BTreeSet<String> = servers.told().keys().map(|(_, id)| id.clone()).collect();
    let recorded = core.store().read(move |conn| {
        let mut recorded = Vec::new();
        for id in ids {
            let activity = activities::by_uri(conn, &id)?.unwrap();
            let all = deliveries::of_activity(conn, activity.id)?;
            let ended = all
                .into_iter()
                .filter(|it| it.state == DeliveryState::Delivered);
            recorded.extend(ended.map(|it| (it.inbox, id.clone())));
        }
        Ok(recorded)
    });
    Ok(recorded.await?)
}

async fn wait_until_idle(core: &Core, servers: &Servers, count: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    while recorded(core, servers).await?.len() < count {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "not all is written down");
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
