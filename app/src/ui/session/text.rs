//! All texts of sign-in and setup. Back quotes mark code.

pub(in crate::ui) const PRODUCT: &str = "Mockpit";
pub(super) const USER_NAME: &str = "User name";
pub(super) const PASSWORD: &str = "Password";
pub(super) const SIGN_IN: &str = "Sign in";

pub(super) const LOCAL_ACCOUNT: &str = "Local account";
pub(super) const TRY_AGAIN: &str = "Try again";
pub(super) const NEW_TAB: &str =
    "The sign-in opens in a new tab. Come back to this one afterwards.";
pub(super) const PROVIDER_UNREACHABLE_EXPLAINED: &str =
    "You can sign in through it as soon as it responds.";

pub(super) fn sign_in_with(provider: &str) -> String {
    ["Sign in with ", provider].concat()
}

pub(super) fn sign_out_of(provider: &str) -> String {
    ["Sign out of ", provider].concat()
}

pub(super) fn provider_unreachable(provider: &str) -> String {
    [provider, " is not responding"].concat()
}

/// Why a sign-in through the provider failed: what happened, and what to do.
pub(super) fn sign_in_failure(code: &str, provider: &str) -> (String, String) {
    match code {
        "no-role" => (
            "Your account has no role in Mockpit".to_owned(),
            format!(
                "Ask the people who look after {provider} for the role user, manager or admin. To use \
                 another account, sign out of {provider} first."
            ),
        ),
        "unreachable" => (
            provider_unreachable(provider),
            "You are not signed in. Try again in a moment.".to_owned(),
        ),
        "expired" => (
            "The sign-in is no longer valid".to_owned(),
            "It took more than 15 minutes, or was used already. Sign in again.".to_owned(),
        ),
        _ => (
            format!("{provider} did not confirm the sign-in"),
            "You are not signed in. Try again. The log of Mockpit states the reason.".to_owned(),
        ),
    }
}

pub(super) const WELCOME: &str = "Welcome to Mockpit";
pub(super) const CREATE_EXPLAINED: &str = "Create the first administrator account.";
pub(super) const PASSWORD_HINT: &str = "At least 12 characters. A few unrelated words work well.";
pub(super) const CONFIRM_PASSWORD: &str = "Confirm password";
pub(super) const CREATE_ADMINISTRATOR: &str = "Create administrator";
pub(super) const NAME_MISSING: &str = "Enter a user name.";
pub(super) const PASSWORD_TOO_SHORT: &str = "Enter at least 12 characters.";
pub(super) const PASSWORDS_DIFFER: &str = "The passwords do not match.";
pub(super) const LINK_USED: &str = "This link was already used";
pub(super) const LINK_USED_EXPLAINED: &str =
    "An administrator account already exists, so this link is no longer valid.";
pub(super) const GO_TO_SERVICES: &str = "Go to services";

pub(super) const CHOOSE_PASSWORD: &str = "Choose a password";
pub(super) const CHOOSE_FOR: &str = "It is for the account ";
pub(super) const SET_PASSWORD: &str = "Set password and sign in";
pub(super) const LINK_NOT_VALID: &str = "This link is not valid";
pub(super) const LINK_NOT_VALID_EXPLAINED: &str = "It was used before, has expired, or was replaced by \
    a newer one. Ask an administrator for another link.";

pub(super) const NO_ADMINISTRATOR: &str = "No administrator yet";
pub(super) const FIND_LINK: &str = "Mockpit printed a one-time link when it started. Find the link \
    in the output of `mockpit serve` and open it to create the first administrator:";
pub(super) const LINK: &str = "http://…/welcome/…";
pub(super) const CREATE_WITH_COMMAND: &str = "The link works once and expires after 30 minutes. \
    Restart Mockpit to get a new link, or create the account on the server:";
pub(super) const COMMAND: &str =
    "mockpit account add NAME --role admin --password-file FILE --data DIR";
pub(super) const COPY_COMMAND: &str = "Copy command";
pub(super) const CHECK_AGAIN: &str = "Check again";

pub(super) const SERVER_UNREACHABLE: &str = "The server is not responding";
pub(super) const SERVER_UNREACHABLE_EXPLAINED: &str =
    "The console retries every few seconds. What you have entered is kept.";
pub(super) const RETRY_NOW: &str = "Retry now";

pub(super) const SIGNED_OUT: &str = "You are signed out";
pub(super) const SIGNED_OUT_EXPLAINED: &str =
    "What you have entered is still here. Sign in to continue.";
pub(super) const SIGN_IN_TO_CONTINUE: &str = "Sign in to continue";
pub(super) const SESSION_ENDED: &str =
    "Your session has ended. What you have entered is still here.";
