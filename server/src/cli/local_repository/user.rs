//! Who runs a command, for the history.

use std::env;

/// The name of the system user, marked as somebody on the command line. It is never the name of an
/// account.
pub(super) fn actor() -> String {
    let name = ["USER", "LOGNAME"].into_iter().find_map(|variable| env::var(variable).ok());
    let name = name.filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| rustix::process::getuid().as_raw().to_string());
    format!("{name} (command line)")
}
