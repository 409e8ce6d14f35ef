//! Writes the compressed snapshot of the demo to a file, which the server embeds.
//!
//! ```sh
//! cargo run -p snapshot-generator --example demo -- server/src/demo.json.zst
//! ```

use std::{error::Error, fs, path::PathBuf};

use snapshot_generator::demo;

/// The highest regular level, since the file is written once and read often.
const LEVEL: i32 = 19;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).map(PathBuf::from).ok_or("missing argument: FILE")?;
    fs::write(file, zstd::encode_all(demo().as_slice(), LEVEL)?)?;
    Ok(())
}
