//! Checks what a person entered for an instance.

use api_types::{
    EnteredSecret, EnteredSignIn, InstanceForm, InstanceFormProblem, InvalidReason,
    MAX_INSTANCE_NAME_CHARS, SecretProblem, UrlProblem, fold_name,
};
use microcks::{Address, AddressError};
use reqwest::Certificate;

use super::{
    record::{InstanceRecord, SignInRecord},
    seal::SealedSecret,
};

/// The most instances of a server.
const MAX_INSTANCES: usize = 50;

/// The most characters of the client of a service account, as in Keycloak.
const MAX_CLIENT_CHARS: usize = 255;

/// The most bytes of a secret. A token with many roles has a few thousand.
const MAX_SECRET_BYTES: usize = 16 * 1024;

/// The most bytes of the certificates of CAs.
const MAX_AUTHORITY_BYTES: usize = 64 * 1024;

/// What a person entered, once it is valid.
#[derive(Debug)]
pub(super) struct ValidForm {
    pub(super) name: String,
    pub(super) target: Target,
}

/// Where an instance is, and how this server signs in.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) address: Address,
    pub(super) sign_in: ValidSignIn,
    pub(super) authority: String,
}

/// How this server signs in.
#[derive(Debug)]
pub(super) enum ValidSignIn {
    Open,
    Token(SecretSource),
    ServiceAccount {
        client: String,
        secret: SecretSource,
        /// The Keycloak that keeps getting a stored secret.
        keycloak: Option<String>,
    },
}

/// Where a secret comes from.
#[derive(Debug)]
pub(super) enum SecretSource {
    /// A person entered it.
    Entered(EnteredSecret),
    /// It is stored for the same URL and client.
    Stored(SealedSecret),
}

impl ValidForm {
    /// Checks a form. `known` are all instances, and `changed` is the one that the form changes.
    pub(super) fn new(
        form: InstanceForm,
        known: &[InstanceRecord],
        changed: Option<&InstanceRecord>,
    ) -> Result<Self, InstanceFormProblem> {
        let is_other = |other: &&InstanceRecord| changed.is_none_or(|it| it.id != other.id);
        let others = || known.iter().filter(is_other);
        if changed.is_none() && known.len() >= MAX_INSTANCES {
            return Err(InstanceFormProblem::TooMany { max: limit(MAX_INSTANCES) });
        }
        let name = text(&form.name, MAX_INSTANCE_NAME_CHARS).map_err(InstanceFormProblem::Name)?;
        if others().any(|other| fold_name(&other.name) == fold_name(&name)) {
            return Err(InstanceFormProblem::Name(InvalidReason::Taken));
        }
        let target = Target::new(form, changed)?;
        let url = target.address.to_string();
        match others().find(|other| other.url == url) {
            Some(other) => Err(InstanceFormProblem::UrlTaken(other.name.clone())),
            None => Ok(Self { name, target }),
        }
    }
}

impl Target {
    /// Checks a form without its name. `stored` is the instance that it belongs to.
    pub(super) fn new(
        form: InstanceForm,
        stored: Option<&InstanceRecord>,
    ) -> Result<Self, InstanceFormProblem> {
        let address: Address = form.url.parse().map_err(url_problem)?;
        let sign_in = ValidSignIn::new(form.sign_in, &address.to_string(), stored)?;
        let authority = form.authority.trim().to_owned();
        if !authority.is_empty() && !is_authority(&authority) {
            return Err(InstanceFormProblem::Authority);
        }
        Ok(Self { address, sign_in, authority })
    }
}

impl ValidSignIn {
    fn new(
        entered: EnteredSignIn,
        url: &str,
        stored: Option<&InstanceRecord>,
    ) -> Result<Self, InstanceFormProblem> {
        Ok(match entered {
            EnteredSignIn::Open => Self::Open,
            EnteredSignIn::Token { token: Some(token) } => Self::Token(check_token(&token)?),
            EnteredSignIn::Token { token: None } => Self::Token(stored_secret(url, "", stored)?),
            EnteredSignIn::ServiceAccount { client, secret } => {
                let client =
                    text(&client, MAX_CLIENT_CHARS).map_err(InstanceFormProblem::Client)?;
                let (secret, keycloak) = match secret {
                    Some(secret) => (check_secret(&secret, |it| !it.is_control())?, None),
                    None => (stored_secret(url, &client, stored)?, stored.and_then(keycloak)),
                };
                Self::ServiceAccount { client, secret, keycloak }
            }
        })
    }
}

/// The stored secret, if it was entered for this URL and client. Otherwise another administrator could send it to a
/// server of their own.
fn stored_secret(
    url: &str,
    client: &str,
    stored: Option<&InstanceRecord>,
) -> Result<SecretSource, InstanceFormProblem> {
    let problem = |problem| Err(InstanceFormProblem::Secret(problem));
    let Some((record, secret)) = stored.and_then(|it| Some((it, it.sign_in.secret()?))) else {
        return problem(SecretProblem::Missing);
    };
    let purpose = record.purpose();
    if (purpose.url, purpose.client) == (url, client) {
        Ok(SecretSource::Stored(secret.clone()))
    } else {
        problem(SecretProblem::OtherAddress)
    }
}

fn keycloak(stored: &InstanceRecord) -> Option<String> {
    match &stored.sign_in {
        SignInRecord::ServiceAccount { keycloak, .. } => keycloak.clone(),
        SignInRecord::Open | SignInRecord::Token { .. } => None,
    }
}

/// A text without white space around it. It has at least one visible character and no control character.
fn text(text: &str, max_chars: usize) -> Result<String, InvalidReason> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InvalidReason::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(InvalidReason::Characters);
    }
    if text.chars().nth(max_chars).is_some() {
        return Err(InvalidReason::TooLong { max: limit(max_chars) });
    }
    Ok(text.to_owned())
}

/// A token is sent in a header, so it has visible ASCII characters only.
fn check_token(token: &EnteredSecret) -> Result<SecretSource, InstanceFormProblem> {
    check_secret(token, |letter| letter.is_ascii_graphic())
}

/// A secret without white space around it.
fn check_secret(
    secret: &EnteredSecret,
    is_possible: impl Fn(char) -> bool,
) -> Result<SecretSource, InstanceFormProblem> {
    let problem = match secret.0.trim() {
        "" => SecretProblem::Missing,
        text if text.len() > MAX_SECRET_BYTES || !text.chars().all(is_possible) => {
            SecretProblem::Characters
        }
        text => return Ok(SecretSource::Entered(EnteredSecret(text.to_owned()))),
    };
    Err(InstanceFormProblem::Secret(problem))
}

/// Whether a text has certificates as PEM.
fn is_authority(text: &str) -> bool {
    let certificates = Certificate::from_pem_bundle(text.as_bytes());
    text.len() <= MAX_AUTHORITY_BYTES
        && certificates.is_ok_and(|certificates| !certificates.is_empty())
}

fn url_problem(error: AddressError) -> InstanceFormProblem {
    InstanceFormProblem::Url(match error {
        AddressError::NotUrl => UrlProblem::NotUrl,
        AddressError::Scheme => UrlProblem::Scheme,
        AddressError::Password => UrlProblem::Password,
        AddressError::Query => UrlProblem::Query,
    })
}

fn limit(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, sign_in: SignInRecord) -> InstanceRecord {
        InstanceRecord {
            id: id.to_owned(),
            name: format!("Test {id}"),
            url: format!("https://{id}.test"),
            sign_in,
            authority: String::new(),
            added_at: 1,
            added_by: "anna".to_owned(),
            rejected_size: None,
        }
    }

    fn sealed() -> SealedSecret {
        serde_json::from_str("\"AAAA\"").unwrap()
    }

    fn form(url: &str, sign_in: EnteredSignIn) -> InstanceForm {
        InstanceForm { name: "New".into(), url: url.into(), sign_in, authority: String::new() }
    }

    fn open() -> InstanceForm {
        form("https://new.test/api", EnteredSignIn::Open)
    }

    fn problem(form: InstanceForm, changed: Option<usize>) -> InstanceFormProblem {
        let known = [
            record("a", SignInRecord::Open),
            record("b", SignInRecord::Token { secret: sealed() }),
        ];
        let changed = changed.map(|at| &known[at]);
        ValidForm::new(form, &known, changed).unwrap_err()
    }

    #[test]
    fn values_are_trimmed() {
        let entered = InstanceForm { name: " New\n".into(), ..open() };
        let valid = ValidForm::new(entered, &[], None).unwrap();
        assert_eq!(valid.name, "New");
        assert_eq!(valid.target.address.to_string(), "https://new.test");
    }

    #[test]
    fn impossible_values_are_rejected_by_their_field() {
        let named = |name: &str| InstanceForm { name: name.into(), ..open() };
        let name = InstanceFormProblem::Name;
        assert_eq!(problem(named(" "), None), name(InvalidReason::Empty));
        assert_eq!(problem(named("a\u{7}b"), None), name(InvalidReason::Characters));
        assert_eq!(problem(named(&"x".repeat(61)), None), name(InvalidReason::TooLong { max: 60 }));
        assert_eq!(problem(named("TEST A"), None), name(InvalidReason::Taken));
        assert_eq!(problem(named("test b"), Some(0)), name(InvalidReason::Taken));

        let at = |url: &str| form(url, EnteredSignIn::Open);
        let url = InstanceFormProblem::Url;
        assert_eq!(problem(at("microcks"), None), url(UrlProblem::NotUrl));
        assert_eq!(problem(at("ftp://h"), None), url(UrlProblem::Scheme));
        assert_eq!(problem(at("https://a:b@h"), None), url(UrlProblem::Password));
        assert_eq!(problem(at("https://h/#/x"), None), url(UrlProblem::Query));
        let taken = InstanceFormProblem::UrlTaken("Test a".to_owned());
        assert_eq!(problem(at("https://a.test/api/"), None), taken);

        let pem = InstanceForm { authority: "-----BEGIN".into(), ..open() };
        assert_eq!(problem(pem, None), InstanceFormProblem::Authority);
        let empty = EnteredSignIn::ServiceAccount { client: " ".into(), secret: None };
        let empty = problem(form("https://h", empty), None);
        assert_eq!(empty, InstanceFormProblem::Client(InvalidReason::Empty));

        let known: Vec<_> =
            (0..MAX_INSTANCES).map(|id| record(&id.to_string(), SignInRecord::Open)).collect();
        let too_many = ValidForm::new(open(), &known, None).unwrap_err();
        assert_eq!(too_many, InstanceFormProblem::TooMany { max: 50 });
        let same =
            InstanceForm { name: "Test 0".into(), ..form("https://0.test", EnteredSignIn::Open) };
        assert!(ValidForm::new(same, &known, Some(&known[0])).is_ok());
    }

    #[test]
    fn stored_secret_is_only_for_the_url_and_client_that_it_was_entered_for() {
        let token = |token: Option<&str>| EnteredSignIn::Token {
            token: token.map(|token| EnteredSecret(token.to_owned())),
        };
        let secret = InstanceFormProblem::Secret;
        let (b, other) = ("https://b.test", "https://evil.test");
        assert_eq!(problem(form(b, token(None)), Some(0)), secret(SecretProblem::Missing));
        assert_eq!(problem(form(other, token(None)), None), secret(SecretProblem::Missing));
        assert_eq!(problem(form(other, token(None)), Some(1)), secret(SecretProblem::OtherAddress));
        let client = EnteredSignIn::ServiceAccount { client: "c".into(), secret: None };
        assert_eq!(problem(form(b, client), Some(1)), secret(SecretProblem::OtherAddress));
        for text in ["a b", "a\nb", "\u{e9}", &"x".repeat(MAX_SECRET_BYTES + 1)] {
            let problem = problem(form(other, token(Some(text))), None);
            assert_eq!(problem, secret(SecretProblem::Characters), "{text:.9}");
        }
        assert_eq!(problem(form(other, token(Some(" "))), None), secret(SecretProblem::Missing));

        let stored = record("b", SignInRecord::Token { secret: sealed() });
        let target = Target::new(form(b, token(None)), Some(&stored)).unwrap();
        assert!(
            matches!(target.sign_in, ValidSignIn::Token(SecretSource::Stored(it)) if it == sealed())
        );
    }

    #[test]
    fn keycloak_is_kept_with_a_stored_secret_and_found_again_for_an_entered_one() {
        let sign_in = SignInRecord::ServiceAccount {
            client: "c".to_owned(),
            secret: sealed(),
            keycloak: Some("https://sso.test".to_owned()),
        };
        let stored = record("c", sign_in);
        let keycloak = |secret: Option<&str>| {
            let secret = secret.map(|secret| EnteredSecret(secret.to_owned()));
            let entered = EnteredSignIn::ServiceAccount { client: "c".into(), secret };
            let target = Target::new(form("https://c.test", entered), Some(&stored)).unwrap();
            let ValidSignIn::ServiceAccount { keycloak, .. } = target.sign_in else {
                panic!("another sign-in")
            };
            keycloak
        };
        assert_eq!(keycloak(None).as_deref(), Some("https://sso.test"));
        assert_eq!(keycloak(Some("new")), None);
    }
}
