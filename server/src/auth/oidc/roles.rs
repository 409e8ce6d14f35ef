//! The role of an account, from a claim of its access token.

use api_types::Role;
use serde_json::{Map, Value};

/// Where a token has the roles.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct RolesClaim(Vec<String>);

impl RolesClaim {
    /// Reads names separated by dots. A claim whose name has dots is written as a JSON Pointer, which
    /// begins with a slash.
    pub(crate) fn parse(text: &str) -> Self {
        let names: Vec<String> = match text.strip_prefix('/') {
            Some(pointer) => {
                pointer.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect()
            }
            None => text.split('.').map(str::to_owned).collect(),
        };
        Self(names)
    }

    /// The highest role in the claim. `None` if it has none that Mockpit knows.
    pub(crate) fn highest(&self, claims: &Map<String, Value>) -> Option<Role> {
        let (last, objects) = self.0.split_last()?;
        let mut object = claims;
        for name in objects {
            object = object.get(name)?.as_object()?;
        }
        match object.get(last)? {
            Value::Array(roles) => roles.iter().filter_map(Value::as_str).filter_map(role).max(),
            // Some providers write a list as one text.
            Value::String(roles) => roles.split([' ', ',']).filter_map(role).max(),
            _ => None,
        }
    }
}

fn role(name: &str) -> Option<Role> {
    match name {
        "user" => Some(Role::User),
        "manager" => Some(Role::Manager),
        "admin" => Some(Role::Admin),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn highest(claim: &str, claims: &Value) -> Option<Role> {
        RolesClaim::parse(claim).highest(claims.as_object().unwrap())
    }

    #[test]
    fn highest_role_counts_in_any_order() {
        let claims = |roles: Value| json!({ "resource_access": { "app": { "roles": roles } } });
        let claim = "resource_access.app.roles";
        assert_eq!(highest(claim, &claims(json!(["admin", "user"]))), Some(Role::Admin));
        assert_eq!(highest(claim, &claims(json!(["user", "manager", 7]))), Some(Role::Manager));
        assert_eq!(highest(claim, &claims(json!(["uma", "user"]))), Some(Role::User));
        assert_eq!(highest(claim, &claims(json!(["Admin", "administrator"]))), None);
        assert_eq!(highest(claim, &claims(json!([]))), None);
        assert_eq!(highest(claim, &claims(json!({ "admin": true }))), None);
        assert_eq!(highest(claim, &json!({})), None);
        assert_eq!(highest(claim, &json!({ "resource_access": ["app"] })), None);
    }

    #[test]
    fn other_providers_have_other_claims() {
        assert_eq!(highest("groups", &json!({ "groups": "user admin" })), Some(Role::Admin));
        let claims = json!({ "https://mocks.example/roles": ["user"] });
        assert_eq!(highest("/https:~1~1mocks.example~1roles", &claims), Some(Role::User));
        assert_eq!(highest("/a/b", &json!({ "a": { "b": "manager" } })), Some(Role::Manager));
        assert_eq!(highest("", &json!({ "a": "admin" })), None);
    }
}
