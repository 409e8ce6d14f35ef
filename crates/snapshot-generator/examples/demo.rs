//! Writes the snapshot of the demo, compressed, to a file. The server embeds that file.
//!
//! ```sh
//! cargo run -p snapshot-generator --example demo -- server/src/demo.json.zst
//! ```

use std::{error::Error, fs, path::PathBuf};

use snapshot_generator::demo;

/// The highest of the regular levels: the file is written once and read often.
const LEVEL: i32 = 19;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).map(PathBuf::from).ok_or("no file is named")?;
    fs::write(file, zstd::encode_all(demo().as_slice(), LEVEL)?)?;
    Ok(())
}
