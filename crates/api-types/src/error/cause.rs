//! The causes of an [`ApiError`](super::ApiError), with their numbers and names. The console words
//! them.

use serde::{Deserialize, Serialize};
use snapshot::ServiceId;

use super::facts::Variant;
use crate::{Choice, SavedItemKind};

/// Why the state of the server does not allow an operation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Variant")]
pub enum ConflictCause {
    /// Services of an import have no decision yet.
    Undecided {
        /// How many.
        services: u32,
    },
    /// The choice is not available for a service.
    ChoiceNotAllowed {
        /// The service, shortened.
        service: String,
        /// What was chosen.
        choice: Choice,
    },
    /// Two definitions would be written under one name and version.
    DuplicateKey {
        /// The name and version, shortened.
        service: String,
    },
    /// A copy cannot have this name and version.
    InvalidCopyName {
        /// The name and version, shortened.
        service: String,
        /// Why not.
        reason: CopyNameFault,
    },
    /// An import contains executable content that was not confirmed.
    UnconfirmedContent {
        /// How many services contain it.
        services: u32,
    },
    /// Two services would have the same ID.
    IdTaken {
        /// The ID.
        id: ServiceId,
        /// The service that would get it, shortened.
        service: String,
        /// The service that has it, shortened.
        holder: String,
    },
    /// Two services of an export share IDs of contracts or messages. A Microcks would lose some of them.
    SharedIds {
        /// A service, shortened.
        service: String,
        /// Another service, shortened.
        holder: String,
        /// The number of documents whose ID an earlier document has.
        shared: u32,
    },
    /// The content of a revision was removed by compaction.
    Compacted {
        /// The revision.
        revision: u64,
        /// The oldest revision that still has its content.
        first_retained: u64,
    },
    /// The journal lacks revisions or belongs to another directory. The store takes no writes.
    JournalIncomplete {
        /// The finding of the store, for the operator.
        finding: String,
    },
    /// A newer version of Mockpit wrote the repository.
    UnsupportedFormat {
        /// The file, relative to the data directory.
        file: String,
        /// The format of the file.
        found: u64,
        /// The newest format that this server can read.
        known: u64,
    },
    /// An uploaded file was changed on the disk of the server.
    UploadChanged,
    /// The server holds as many imports as it can.
    TooManyImports {
        /// The limit.
        limit: u32,
    },
    /// An import has no files, or too many.
    FileCount {
        /// The number of files.
        files: u32,
        /// The most files of one import.
        limit: u32,
    },
    /// The upload is not complete yet.
    UploadIncomplete,
    /// The upload is complete, so it takes no data.
    UploadComplete,
    /// The import has no file of this number.
    NoSuchFile,
    /// The import has no plan yet.
    NotPlanned,
    /// A comparison cannot be applied.
    CompareOnly,
    /// Somebody changed the decisions of an import since the client read them.
    DecisionsChanged {
        /// The account that changed them last.
        by: String,
    },
    /// A saved item was changed or deleted since the client read it, or another one has its name.
    ItemChanged {
        /// What it is.
        kind: SavedItemKind,
        /// Its name.
        name: String,
        /// The account that changed it last.
        by: String,
        /// The revision of that change.
        revision: u64,
    },
    /// The repository has as many saved items as it can.
    TooManyItems {
        /// The limit.
        limit: u32,
    },
    /// All saved items together would be too large.
    ItemsTooLarge {
        /// The limit for all, in bytes.
        limit: u64,
    },
    /// An export has no services.
    NothingSelected,
    /// The demo has no accounts.
    Demo,
    /// The account is the only administrator that can sign in.
    LastAdministrator,
    /// An account has as many access tokens as it can.
    TooManyTokens {
        /// The limit.
        limit: u32,
    },
    /// Another job of the instance is running.
    InstanceBusy,
    /// The last send to the instance has not reached its end.
    UnfinishedSend,
}

/// Why a copy cannot have a name and version.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Variant")]
pub enum CopyNameFault {
    /// Another service has them.
    Taken,
    /// The name or the version has no visible character.
    Invisible,
    /// The name or the version is too long.
    TooLong {
        /// Its length in bytes.
        bytes: u32,
        /// The most bytes.
        max: u32,
    },
}

/// What does not exist, or no longer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Variant")]
pub enum Missing {
    /// An import.
    Import,
    /// A row of a plan.
    Row {
        /// Its number.
        row: u32,
    },
    /// A revision.
    Revision {
        /// Its number.
        revision: u64,
    },
    /// Services that were selected for an export.
    Services {
        /// Their IDs.
        ids: Vec<ServiceId>,
    },
    /// The service of a page.
    Service,
    /// An example or a contract of a service.
    ServicePart,
    /// A saved response-time profile or selection.
    SavedItem,
    /// The receipt of an export.
    Receipt,
    /// An account.
    Account,
    /// An access token.
    AccessToken,
    /// An instance.
    Instance,
    /// A mirror of an instance.
    Mirror,
    /// A file of the console.
    File,
    /// The part of the console that is loaded later.
    ConsolePart,
}

/// A field of a form.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The name of an account.
    Name,
    /// The password of an account.
    Password,
    /// The name of a saved item.
    ItemName,
    /// The services or the query of a selection.
    Selection,
    /// The name of an access token.
    TokenName,
    /// What an access token allows.
    Scopes,
    /// For how long an access token is valid.
    Lifetime,
}

/// Why the value of a field was rejected.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Variant")]
pub enum InvalidReason {
    /// It has too few characters.
    TooShort {
        /// The fewest characters.
        min: u32,
    },
    /// It has too many characters.
    TooLong {
        /// The most characters.
        max: u32,
    },
    /// It contains characters that are not allowed, or begins with one that is not allowed there.
    Characters,
    /// It has more than this number of services.
    TooMany {
        /// The limit.
        max: u32,
    },
    /// It has no services, or no visible character.
    Empty,
    /// An account or a saved item has this name.
    Taken,
    /// The password is easy to guess.
    Guessable,
}
