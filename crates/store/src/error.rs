//! What can go wrong below the traits. What a caller can do about lives in each method's own answer
//! instead.

/// The result of every method here.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A failure that the caller's caller did not cause.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The object store refused or could not be reached.
    #[error("the blob store: {0}")]
    Object(#[from] object_store::Error),
    /// The file system refused.
    #[error("the file system: {0}")]
    Io(#[from] std::io::Error),
    /// The database was written by a newer program.
    #[error(
        "the database has schema version {found}, this program knows up to {known}; \
         use the newer program, or restore the backup made before the upgrade"
    )]
    NewerSchema {
        /// What the database says.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A stored value is not of its column's form.
    #[error("the column {0} holds a value that nothing here wrote")]
    Corrupt(&'static str),
    /// A copy of a database is not sound.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A number is too large for a column.
    #[error("a number is too large to store")]
    Range,
}

impl StoreError {
    /// Whether a payload is not in the blob store.
    pub fn is_absent_payload(&self) -> bool {
        matches!(self, Self::Object(object_store::Error::NotFound { .. }))
    }
}
