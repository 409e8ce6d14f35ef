//! The rules of the project that a program can check.
//!
//! A rule is a function from texts to findings. Every rule has a test with a bad example, so that no
//! rule passes because it finds nothing at all.

// The attribute lets the linter accept panics: here, a panic is a finding.
#[cfg(test)]
mod tidy {
    mod circles;
    mod crates;
    mod endpoints;
    mod licences;
    mod links;
    mod pins;
    mod style;
    mod tree;
    mod words;
}
