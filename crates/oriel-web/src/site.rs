use oriel_core::{Core, streaming::Hub};
use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{
    App as ActixApp, Error, HttpServer,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    web,
};
use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    middleware::{
        cors::cors, error_pages::error_pages, paths::plain_paths, rate_limit::rate_limit,
        response_cache::response_cache, run_to_completion::run_to_completion,
        security_headers::security_headers,
    },
    routes,
};

/// How long a connection on which nothing is asked is kept. Longer than the proxies in front keep
/// theirs (nginx: 60 seconds), so that they end it: otherwise a request that sets out just before we
/// end it is lost, and whoever sent it reads of a bad gateway.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The web server with its addresses bound, before it begins to answer.
pub struct Site {
    app: web::Data<App>,
    listeners: Vec<TcpListener>,
}

impl Site {
    /// Binds the configured addresses and loads templates and strings.
    ///
    /// # Errors
    /// When an address is taken or a template is broken.
    pub fn bind(core: Core) -> anyhow::Result<Self> {
        let listeners = core
            .config()
            .server
            .listen
            .iter()
            .map(|address| {
                TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            app: web::Data::new(App::new(core)?),
            listeners,
        })
    }

    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .collect()
    }

    /// Answers requests until `stop` is cancelled; running requests get the configured grace.
    ///
    /// # Errors
    /// When the server cannot run.
    pub async fn serve_until(self, stop: CancellationToken) -> anyhow::Result<()> {
        let config = self.app.core().config().server.clone();
        let app = self.app.clone();
        let mut server = HttpServer::new(move || whole_site(app.clone()))
            .disable_signals()
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(config.shutdown_grace.as_duration().as_secs());
        if config.workers > 0 {
            server = server.workers(config.workers);
        }
        for listener in self.listeners {
            server = server.listen(listener)?;
        }
        let core = self.app.core().clone();
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(async move {
            stop.cancelled().await;
            // They would last as long as they are given.
            Hub::of(&core).close();
            handle.stop(true).await;
        });
        Ok(server.await?)
    }
}

/// Everything that answers. A request passes the last first: who asks too much costs least, a hot
/// document is kept with all its headers, and every refusal has its words before it gets them.
pub(crate) fn whole_site(
    app: web::Data<App>,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    ActixApp::new()
        .app_data(app)
        .wrap(from_fn(run_to_completion))
        .wrap(Compress::default())
        .wrap(from_fn(plain_paths))
        .wrap(from_fn(error_pages))
        .wrap(from_fn(security_headers))
        .wrap(from_fn(response_cache))
        .wrap(from_fn(rate_limit))
        .wrap(from_fn(cors))
        .configure(routes::routes)
}
