//! Secrets that can be told by how they look.
//!
//! Each rule begins with a text that its issuer puts before the secret, so that a file is looked
//! through once for all of them. The shapes are facts that the issuers publish, named beside each;
//! no scanner's rules were taken over, because those that are kept well need far more than a
//! regular expression, or a licence that the project does not accept.

/// One kind of secret.
#[derive(Debug)]
pub(super) struct Rule {
    /// What it is called in reports and on the wire.
    pub(super) id: &'static str,
    /// Texts of which one stands at its beginning; case does not count here, but in the shape.
    pub(super) starts: &'static [&'static str],
    /// All of it, from its beginning. Where there is a group, the group is the secret.
    ///
    /// Nothing in it may match a quote, or a backslash that begins an escape: what is found is
    /// cut out of a JSON text. Of two places where it may begin, what lies between must not match,
    /// so that the whole takes linear time.
    pub(super) shape: &'static str,
    /// Whether it may begin inside of a word.
    pub(super) inside: bool,
}

const fn token(id: &'static str, starts: &'static [&'static str], shape: &'static str) -> Rule {
    Rule { id, starts, shape, inside: false }
}

/// The rule that finds passwords in addresses.
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
        starts: &["hooks.slack.com/services/"],
        shape: r"hooks\.slack\.com/services/(T[0-9A-Z]+/B[0-9A-Z]+/[0-9A-Za-z]{16,})",
        inside: true,
    },
    // docs.stripe.com: API keys. Those of the test mode begin otherwise.
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
    // RFC 7468, 10 and 11. Line ends are escapes here, also twice over where a body is JSON.
    Rule {
        id: "private-key",
        starts: &["-----BEGIN "],
        shape: r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?:[0-9A-Za-z+/=:,. ]|-[0-9A-Za-z]|\\+[nr])*-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|(?:\\+[nr])*[0-9A-Za-z+/=]+)",
        inside: true,
    },
    // RFC 3986, 3.2.1: user information in an address.
    Rule {
        id: URL_PASSWORD,
        starts: &["://"],
        shape: r#"://[0-9A-Za-z._%+~-]{0,100}:([0-9A-Za-z._%+~!$&*=,;-]{1,200})@[0-9A-Za-z\[]"#,
        inside: true,
    },
];
