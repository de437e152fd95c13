//! The whole site in this process, asked as browsers and apps ask it.

mod answers;
mod apps;
mod contract;
mod cors;
mod forms;
mod resumable;

use std::{path::PathBuf, sync::Arc};

use actix_web::{
    cookie::Cookie,
    http::header::HeaderMap,
    test::{self, TestRequest},
    web,
};
use oriel_core::{
    Clock, Config, Core,
    accounts::{register, sessions, tokens},
    federation::testing::KeyPool,
    media::config::ByteSize,
    model::{PhotoId, PostId, PostView, Role},
    person::Person,
    photos::{self, Upload},
    posts::drafts,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{app::App, extract::csrf, site::whole_site, testing::Multipart};

/// A site with one person, Ada, who is signed in and has an app.
struct Studio {
    app: web::Data<App>,
    ada: Person,
    session: String,
    token: String,
    /// Everything that is kept, until it is dropped.
    folder: TempDir,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Studio {
    async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = Config::default();
        folder.path().clone_into(&mut config.server.data_dir);
        config.storage.local.min_free_space = ByteSize::mib(0);
        change(&mut config);
        let keys = Arc::new(KeyPool::default());
        let core = Core::start_with_keys(config, Clock::default(), keys);
        let core = core.await.unwrap();
        let ada = register::create(&core, ada()).await.unwrap();
        let address = [127, 0, 0, 1].into();
        let session = sessions::open(&core, &ada, "a test", address);
        let session = session.await.unwrap();
        let token = tokens::issue_for(&core, "ada", "a test", "read write");
        let token = token.await.unwrap();
        Self {
            app: web::Data::new(App::new(core).unwrap()),
            ada,
            session,
            token,
            folder,
        }
    }

    fn core(&self) -> &Core {
        self.app.core()
    }

    async fn ask(&self, request: TestRequest) -> Answer {
        let site = test::init_service(whole_site(self.app.clone())).await;
        let response = test::call_service(&site, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = test::read_body(response).await;
        Answer {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    /// Asks as Ada's app.
    async fn by_app(&self, request: TestRequest) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        self.ask(request.insert_header(("authorization", bearer)))
            .await
    }

    /// Sends a form as Ada's browser does without script: `enctype="multipart/form-data"`.
    async fn send_parts(&self, path: &str, fields: &[(&str, &str)], file: &str) -> Answer {
        let csrf = csrf::token_for(&self.session);
        let parts = Multipart::default().text(csrf::FIELD, &csrf).texts(fields);
        let parts = parts.file("file", "letter.jpg", "image/jpeg", file.as_bytes());
        let request = TestRequest::post()
            .uri(path)
            .cookie(Cookie::new("oriel_session", &self.session))
            .insert_header(("content-type", Multipart::content_type()))
            .set_payload(parts.body());
        self.ask(request).await
    }

    /// A file that a pipeline takes.
    fn picture(&self) -> PathBuf {
        let path = self.folder.path().join("photo.png");
        let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/icons/avatar.png");
        std::fs::copy(picture, &path).unwrap();
        path
    }

    /// A photo that has arrived and is not ready yet.
    async fn photo(&self) -> PhotoId {
        let path = self.picture();
        let upload = Upload {
            path: &path,
            file_name: "photo.png".into(),
        };
        let photo = photos::receive(self.core(), &self.ada, upload).await;
        photo.unwrap().id
    }

    async fn draft(&self) -> PostId {
        drafts::create(self.core(), &self.ada).await.unwrap().id
    }

    async fn post(&self, id: PostId) -> PostView {
        drafts::load(self.core(), &self.ada, id).await.unwrap()
    }
}

fn ada() -> register::NewPerson {
    register::NewPerson {
        username: "ada".into(),
        email: "ada@example.org".into(),
        password: "a long enough password".into(),
        locale: "en".into(),
        role: Role::User,
    }
}
