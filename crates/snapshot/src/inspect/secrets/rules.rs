//! Rules for secrets that have a known form.
//!
//! Each rule has prefixes that its issuer puts before the secret, so one pass over a file searches
//! for all of them. The issuers publish the forms. A comment on each rule names the source. The
//! rules of existing scanners are not used: the maintained ones need more than a regular
//! expression, or have a licence that the project does not accept.

/// The form of one kind of secret.
#[derive(Debug)]
pub(super) struct Rule {
    /// The ID in reports and on the wire.
    pub(super) id: &'static str,
    /// The secret starts with one of these texts, in any case. The form checks the case.
    pub(super) prefixes: &'static [&'static str],
    /// A regular expression from the start of the prefix. If it has a group, the group is the
    /// secret.
    ///
    /// It must not match a quote, or a backslash that starts an escape, since the match is cut out
    /// of a JSON string. It must not match across two prefixes, so that the search takes linear
    /// time.
    pub(super) form: &'static str,
    /// Whether the prefix may be inside a word.
    pub(super) may_start_in_word: bool,
}

const fn token(id: &'static str, prefixes: &'static [&'static str], form: &'static str) -> Rule {
    Rule { id, prefixes, form, may_start_in_word: false }
}

/// The rule that finds passwords in URLs.
pub(super) const URL_PASSWORD: &str = "url-password";

pub(super) const RULES: &[Rule] = &[
    // docs.aws.amazon.com: IAM identifiers, unique identifiers.
    token("aws-access-key-id", &["AKIA", "ASIA"], r"A[KS]IA[A-Z2-7]{16}"),
    // docs.aws.amazon.com: configuration and credential file settings.
    token(
        "aws-secret-access-key",
        &["aws_secret_access_key", "secretAccessKey"],
        r#"(?i:aws_secret_access_key|secretaccesskey)(?:[\\"' ]{0,8}[:=][\\"' ]{0,8})([A-Za-z0-9/+]{40})"#,
    ),
    // learn.microsoft.com: configure Azure Storage connection strings.
    token("azure-storage-key", &["AccountKey="], r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    // cloud.google.com: API keys; OAuth 2.0 access tokens and client secrets.
    token("gcp-api-key", &["AIza"], r"AIza[0-9A-Za-z_-]{35}"),
    token("google-access-token", &["ya29."], r"ya29\.[0-9A-Za-z_-]{20,}"),
    token("google-client-secret", &["GOCSPX-"], r"GOCSPX-[0-9A-Za-z_-]{28}"),
    // docs.github.com: about authentication, GitHub's token formats.
    token(
        "github-token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        r"gh[pousr]_[0-9A-Za-z]{36,255}",
    ),
    token("github-token", &["github_pat_"], r"github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
    // docs.gitlab.com: token overview.
    token("gitlab-token", &["glpat-"], r"glpat-[0-9A-Za-z_-]{20,255}"),
    // api.slack.com: token types, incoming webhooks.
    token("slack-token", &["xox", "xapp-"], r"(?:xox[abeprs]|xapp)-[0-9A-Za-z-]{10,255}"),
    Rule {
        id: "slack-webhook",
        prefixes: &["hooks.slack.com/services/"],
        form: r"hooks\.slack\.com/services/(T[0-9A-Z]+/B[0-9A-Z]+/[0-9A-Za-z]{16,})",
        may_start_in_word: true,
    },
    // docs.stripe.com: API keys. Keys of the test mode have another prefix.
    token("stripe-key", &["sk_live_", "rk_live_"], r"[sr]k_live_[0-9A-Za-z]{16,255}"),
    // docs.sendgrid.com: API keys.
    token("sendgrid-key", &["SG."], r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),
    // github.blog: behind GitHub's new authentication token formats (npm); docs.npmjs.com.
    token("npm-token", &["npm_"], r"npm_[0-9A-Za-z]{36}"),
    // docs.pypi.org: API tokens.
    token("pypi-token", &["pypi-AgEI"], r"pypi-AgEI[0-9A-Za-z_-]{50,}"),
    // platform.openai.com, docs.anthropic.com: API keys.
    token(
        "openai-key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-"],
        r"sk-(?:proj|svcacct|admin)-[0-9A-Za-z_-]{40,}",
    ),
    token("anthropic-key", &["sk-ant-"], r"sk-ant-[0-9a-z]+-[0-9A-Za-z_-]{80,}"),
    // huggingface.co/docs: user access tokens.
    token("hugging-face-token", &["hf_"], r"hf_[0-9A-Za-z]{34}"),
    // developer.hashicorp.com: Vault tokens.
    token("vault-token", &["hvs.", "hvb."], r"hv[sb]\.[0-9A-Za-z_-]{24,}"),
    // docs.digitalocean.com: personal access tokens.
    token("digitalocean-token", &["dop_v1_", "doo_v1_", "dor_v1_"], r"do[opr]_v1_[0-9a-f]{64}"),
    // docs.databricks.com: personal access tokens.
    token("databricks-token", &["dapi"], r"dapi[0-9a-f]{32}"),
    // shopify.dev: access tokens.
    token(
        "shopify-token",
        &["shpat_", "shpca_", "shppa_", "shpss_"],
        r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}",
    ),
    // docs.docker.com: personal access tokens.
    token("docker-token", &["dckr_pat_"], r"dckr_pat_[0-9A-Za-z_-]{27}"),
    // RFC 7519, 3.1: three parts in base64url, the first two of them JSON objects.
    token("jwt", &["eyJ"], r"eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{5,}\.[0-9A-Za-z_-]*"),
    // RFC 7468, 10 and 11. Line breaks are escapes, and escaped twice in a body that is JSON.
    Rule {
        id: "private-key",
        prefixes: &["-----BEGIN "],
        form: r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?:[0-9A-Za-z+/=:,. ]|-[0-9A-Za-z]|\\+[nr])*-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|(?:\\+[nr])*[0-9A-Za-z+/=]+)",
        may_start_in_word: true,
    },
    // RFC 3986, 3.2.1: user information in a URL.
    Rule {
        id: URL_PASSWORD,
        prefixes: &["://"],
        form: r#"://[0-9A-Za-z._%+~-]{0,100}:([0-9A-Za-z._%+~!$&*=,;-]{1,200})@[0-9A-Za-z\[]"#,
        may_start_in_word: true,
    },
];
