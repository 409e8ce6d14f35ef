//! Writes small snapshots into a folder as seeds for the fuzzer.
//!
//! ```sh
//! cargo run -p snapshot-generator --example seeds -- FOLDER
//! ```

use std::{error::Error, fs, path::PathBuf};

use snapshot::ServiceType;
use snapshot_generator::{Generator, Release, ServiceDraft};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("missing argument: FOLDER")?;
    fs::create_dir_all(&folder)?;
    for release in [Release::Y2019, Release::V1_7, Release::V1_16] {
        for kind in ServiceType::KNOWN {
            let mut generator = Generator::new(1).release(release);
            generator.service(ServiceDraft::new(kind, "a.Order", "1").operations(2).examples(1));
            let name = format!("{}-{release:?}.json", kind.name());
            fs::write(folder.join(name), generator.snapshot())?;
        }
    }
    let two = r#"{"services":[{"id":"a","name":"n","version":"1","operations":[{"name":"o"}]},{"id":1,"name":"m","operations":[{"name":"o"}]}],
        "requests":[{"id":"q","name":"x","operationId":"a-o","responseId":"p"}],"responses":[{"id":"p","name":"x","operationId":"a-o","y":1},{"name":"x","operationId":"1-o"}],
        "eventMessages":[{"id":"e","name":"x","operationId":"1-o"}],"resources":[{"id":"r","serviceId":"a"}]}"#;
    fs::write(folder.join("two.json"), two)?;
    Ok(())
}
