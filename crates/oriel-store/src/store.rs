use std::{
    fmt::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    Connection as _, PgConnection, SqliteConnection,
    connection::{
        AnsiTransactionManager, Instrumentation, InstrumentationEvent, TransactionManager,
    },
    r2d2::{ConnectionManager, CustomizeConnection, ManageConnection, Pool, PooledConnection},
};

use crate::{
    Connection, Error, Result,
    config::Database,
    listen::{self, Heard, Wire},
    migrate, pg_url,
    writer::Writer,
};

pub(crate) type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// How long a request waits for a connection before it fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// For so long after it was used, a connection of PostgreSQL is taken to be there.
const TRUSTED: Duration = Duration::from_secs(1);

/// Which database runs underneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Postgres,
    Sqlite,
}

/// The database of an instance, cheap to clone.
#[derive(Clone)]
pub struct Store {
    readers: Pool<Manager>,
    /// SQLite has one writer; PostgreSQL writes through the same pool as it reads.
    writer: Pool<Manager>,
    /// In front of the one writer of SQLite.
    line: Writer,
    engine: Engine,
    writes: Arc<AtomicU64>,
    questions: Count,
    wire: Wire,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database; a SQLite file that is not there is made.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be reached, with the reason.
    pub fn open(config: &Database, data_dir: &Path) -> Result<Self> {
        let manager = Manager::new(config, data_dir)?;
        let engine = manager.engine();
        let (wire, questions) = (Wire::new(&manager), Count::default());
        let writer = pool(
            manager.clone(),
            if engine == Engine::Sqlite {
                1
            } else {
                config.max_connections
            },
            &questions,
        )?;
        let readers = match engine {
            Engine::Postgres => writer.clone(),
            Engine::Sqlite => pool(manager, config.max_connections, &questions)?,
        };
        Ok(Self {
            readers,
            writer,
            line: Writer::default(),
            engine,
            writes: Arc::default(),
            questions,
            wire,
        })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Brings the tables up to date, under a lock, and says how many migrations that took.
    ///
    /// # Errors
    /// When a migration fails; the schema stays as it was.
    pub async fn migrate(&self) -> Result<usize> {
        on_blocking(self.writer.clone(), migrate::run).await
    }

    /// Asks something.
    ///
    /// # Errors
    /// Those of `question`, and [`Error::Unavailable`] without a connection.
    pub async fn read<T, F>(&self, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        on_blocking(self.readers.clone(), question).await
    }

    /// Changes something in one transaction: either all of it happened or nothing.
    ///
    /// # Errors
    /// Those of `change`, after which nothing has happened.
    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        if self.engine == Engine::Sqlite {
            let (writes, wire) = (&self.writes, &self.wire);
            return self.line.write(&self.writer, writes, wire, change).await;
        }
        let (writes, wire) = (self.writes.clone(), self.wire.clone());
        on_blocking(self.writer.clone(), move |conn| {
            listen::begin();
            let changed = transaction(conn, change)?;
            writes.fetch_add(1, Ordering::AcqRel);
            wire.pass_on(listen::said());
            Ok(changed)
        })
        .await
    }

    /// Hears what is [said](listen::say) from now on, in this process and, on PostgreSQL, in
    /// others.
    pub async fn hear(&self) -> Heard {
        self.wire.hear().await
    }

    /// How often this process has changed something: while it stays the same, so does what
    /// [`read`](Self::read) answers, unless another process writes.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Acquire)
    }

    /// How many statements this process has sent to the database: what a page or an answer costs,
    /// whoever the machine belongs to.
    pub fn questions(&self) -> u64 {
        self.questions.0.load(Ordering::Relaxed)
    }

    /// Asks the database something, to see that it answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read(|conn| crate::settings::get(conn, "").map(|_| ()))
            .await
    }

    /// One line for `oriel check`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn describe(&self) -> Result<String> {
        let engine = self.engine;
        let applied = self.write(migrate::applied).await?;
        let name = match engine {
            Engine::Postgres => "PostgreSQL",
            Engine::Sqlite => "SQLite",
        };
        Ok(format!("{name}, writable, {applied} migrations applied"))
    }
}

fn pool(manager: Manager, size: u32, questions: &Count) -> Result<Pool<Manager>> {
    Pool::builder()
        .max_size(size.max(1))
        .connection_customizer(Box::new(questions.clone()))
        .min_idle(Some(1))
        .connection_timeout(PATIENCE)
        .test_on_check_out(manager.engine() == Engine::Postgres)
        .build(manager)
        .map_err(|error| Error::Unavailable(error.to_string()))
}

async fn on_blocking<T, F>(pool: Pool<Manager>, work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
{
    tokio::task::spawn_blocking(move || {
        let mut lent: PooledConnection<Manager> = pool
            .get()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let done = work(&mut lent.conn);
        if done.is_ok() {
            lent.used = Instant::now();
        }
        done
    })
    .await
    .map_err(Error::other)?
}

/// SQLite begins IMMEDIATE, so that a transaction never finds out half-way that it must wait.
pub(crate) fn transaction<T>(
    conn: &mut Connection,
    change: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    match conn {
        Connection::Postgres(pg) => AnsiTransactionManager::begin_transaction(pg)?,
        Connection::Sqlite(lite) => {
            AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE")?;
        }
    }
    match change(conn) {
        Ok(done) => {
            Transactions::commit_transaction(conn)?;
            Ok(done)
        }
        Err(error) => {
            Transactions::rollback_transaction(conn)?;
            Err(error)
        }
    }
}

/// A connection that the pool lends.
pub(crate) struct Lent {
    pub(crate) conn: Connection,
    used: Instant,
}

/// Counts the statements of all connections.
#[derive(Debug, Clone, Default)]
struct Count(Arc<AtomicU64>);

impl Instrumentation for Count {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl CustomizeConnection<Lent, diesel::r2d2::Error> for Count {
    fn on_acquire(&self, lent: &mut Lent) -> Result<(), diesel::r2d2::Error> {
        lent.conn.set_instrumentation(self.clone());
        Ok(())
    }
}

/// Opens connections of either engine.
#[derive(Clone)]
pub(crate) enum Manager {
    Postgres(Postgres),
    Sqlite(PathBuf),
}

/// One server, as each of the two drivers is told of it.
#[derive(Clone)]
pub(crate) struct Postgres {
    pub(crate) manager: Arc<ConnectionManager<PgConnection>>,
    /// For the connection that hears notifications.
    pub(crate) listener: Arc<tokio_postgres::Config>,
}

impl Manager {
    fn new(config: &Database, data_dir: &Path) -> Result<Self> {
        if let Some(file) = config.url.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(data_dir.join(file.trim_start_matches("//"))));
        }
        if config.url.starts_with("postgres://") || config.url.starts_with("postgresql://") {
            let url = with_password(config)?;
            let listener = pg_url::parse(&url, |name| std::env::var(name).ok())?;
            return Ok(Self::Postgres(Postgres {
                manager: Arc::new(ConnectionManager::new(url)),
                listener: Arc::new(listener),
            }));
        }
        Err(Error::Unavailable(format!(
            "database.url = \"{}\": must begin with sqlite: or postgres://",
            config.url
        )))
    }

    fn engine(&self) -> Engine {
        match self {
            Self::Postgres(_) => Engine::Postgres,
            Self::Sqlite(_) => Engine::Sqlite,
        }
    }
}

/// The address with the password from its file, as libpq takes it: a parameter of the query.
fn with_password(config: &Database) -> Result<String> {
    if config.password_file.is_empty() {
        return Ok(config.url.clone());
    }
    let password = std::fs::read_to_string(&config.password_file).map_err(|error| {
        Error::Unavailable(format!(
            "database.password_file {}: {error}",
            config.password_file
        ))
    })?;
    let mut encoded = String::new();
    for byte in password.trim_end_matches(['\r', '\n']).bytes() {
        let _ = write!(encoded, "%{byte:02X}");
    }
    let mark = if config.url.contains('?') { '&' } else { '?' };
    Ok(format!("{}{mark}password={encoded}", config.url))
}

impl ManageConnection for Manager {
    type Connection = Lent;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Lent, Self::Error> {
        let conn = match self {
            Self::Postgres(postgres) => {
                let mut conn = postgres.manager.connect()?;
                migrate::prepare_postgres(&mut conn).map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Connection::Postgres(conn))
            }
            Self::Sqlite(file) => {
                let mut conn = SqliteConnection::establish(&file.to_string_lossy())
                    .map_err(diesel::r2d2::Error::ConnectionError)?;
                migrate::prepare_sqlite(&mut conn).map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Connection::Sqlite(conn))
            }
        };
        let used = Instant::now();
        conn.map(|conn| Lent { conn, used })
    }

    /// What answered just now is not asked whether it is there.
    fn is_valid(&self, lent: &mut Lent) -> Result<(), Self::Error> {
        match (self, &mut lent.conn) {
            (Self::Postgres(postgres), Connection::Postgres(pg))
                if lent.used.elapsed() > TRUSTED =>
            {
                postgres.manager.is_valid(pg)
            }
            _ => Ok(()),
        }
    }

    /// A connection that was left in the middle of a transaction is never used again.
    fn has_broken(&self, lent: &mut Lent) -> bool {
        std::thread::panicking() || Transactions::is_broken_transaction_manager(&mut lent.conn)
    }
}
