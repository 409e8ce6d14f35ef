//! Random content that extends a contract to the requested size.

use crate::{blueprint::Blueprint, body, random::Random, vocabulary::ASPECTS};

/// Appends random parts until the text has the requested size.
pub(super) fn fill(
    out: &mut String,
    blueprint: &Blueprint,
    bytes: usize,
    mut part: impl FnMut(&mut String, &mut Random, &str),
) {
    let mut random = Random::new(blueprint.seed, 0xC0);
    let mut number = random.below(ASPECTS.len());
    while out.len() < bytes {
        let round = number / ASPECTS.len();
        let aspect = ASPECTS[number % ASPECTS.len()];
        let name = if round == 0 { aspect.to_owned() } else { format!("{aspect}{round}") };
        part(out, &mut random, &name);
        number += 1;
    }
}

pub(super) fn sentence(random: &mut Random) -> String {
    let mut text = String::new();
    body::sentence(&mut text, random, 12);
    text
}
