//! The rules of the house that a program can check.
//!
//! A rule is a function from texts to findings. So each one is also shown a bad example: a rule
//! that cannot fail is no rule.

// Said once more, for the linter: in here a panic is a finding.
#[cfg(test)]
mod tidy {
    mod crates;
    mod endpoints;
    mod licences;
    mod links;
    mod pins;
    mod style;
    mod tree;
    mod words;
}
