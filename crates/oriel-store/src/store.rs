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
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2::{ConnectionManager, ManageConnection},
};

use crate::{
    Connection, Error, Result,
    config::Database,
    lender::{Count, Lender, Lent},
    listen::{self, Heard, Wire},
    migrate, pg_url,
    writer::Writer,
};

pub(crate) type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// How often a change is made again that met another.
const RETRIES: u32 = 5;

/// Before it is made again the first time; twice as long before each further time.
const PAUSE: Duration = Duration::from_millis(5);

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
    readers: Lender,
    /// SQLite has one writer; PostgreSQL writes through the same pool as it reads.
    writer: Lender,
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
        let most = config.max_connections.max(1);
        let writers = if engine == Engine::Sqlite { 1 } else { most };
        let writer = Lender::new(manager.clone(), writers, &questions)?;
        let readers = match engine {
            Engine::Postgres => writer.clone(),
            Engine::Sqlite => Lender::new(manager, most, &questions)?,
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
        self.writer.lend(migrate::run).await
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
        self.readers.lend(question).await
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
            let pool = &self.writer.pool;
            return self.line.write(pool, writes, wire, change).await;
        }
        let (writes, wire) = (self.writes.clone(), self.wire.clone());
        let change = move |conn: &mut Connection| {
            listen::begin();
            let changed = transaction(conn, change)?;
            writes.fetch_add(1, Ordering::AcqRel);
            wire.pass_on(listen::said());
            Ok(changed)
        };
        self.writer.lend(change).await
    }

    /// Changes something in one transaction that may meet another: both insert one row, or
    /// each waits for what the other has locked. It is then made again from its beginning, a few
    /// times: what it reads must be read in it.
    ///
    /// # Errors
    /// Those of `change`; [`Error::Contended`] or [`Error::Conflict`] when it met others each time.
    pub async fn write_retrying<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Connection) -> Result<T> + Send + Sync + 'static,
    {
        let change = Arc::new(change);
        for pause in (0..RETRIES).map(|before| PAUSE * 2_u32.pow(before)) {
            let again = Arc::clone(&change);
            match self.write(move |conn| again(conn)).await {
                Err(error) if error.is_race() => {
                    tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..1.5))).await;
                }
                outcome => return outcome,
            }
        }
        self.write(move |conn| change(conn)).await
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
        self.questions.get()
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
    pub(crate) fn new(config: &Database, data_dir: &Path) -> Result<Self> {
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

    pub(crate) fn engine(&self) -> Engine {
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
