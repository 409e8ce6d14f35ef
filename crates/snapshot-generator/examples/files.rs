//! Writes the snapshots that the browser tests import into a folder:
//!
//! - `demo.json`: the demo
//! - `sharing.json`: services that the demo has too
//! - `many.json`: ten thousand services
//! - `hostile.json`: attempts at script injection
//!
//! ```sh
//! cargo run -p snapshot-generator --example files -- FOLDER
//! ```

use std::{error::Error, fs, path::PathBuf};

use snapshot::ServiceType;
use snapshot_generator::{Generator, ServiceDraft, demo, hostile, many_services};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("missing argument: FOLDER")?;
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("demo.json"), demo())?;
    fs::write(folder.join("sharing.json"), sharing())?;
    fs::write(folder.join("many.json"), many_services(10_000))?;
    fs::write(folder.join("hostile.json"), hostile())?;
    Ok(())
}

/// Services of the demo as if from another Microcks, with other IDs, and fewer operations and
/// examples.
fn sharing() -> Vec<u8> {
    let mut generator = Generator::new(7);
    for (kind, name, version) in [
        (ServiceType::Rest, "Payment API", "1.8.2"),
        (ServiceType::SoapHttp, "InvoiceService", "2.4"),
        (ServiceType::Graphql, "Product Graph", "2.1"),
        (ServiceType::Grpc, "com.haldenvale.payments.v2.PaymentService", "v2"),
    ] {
        generator.service(ServiceDraft::new(kind, name, version).operations(2).examples(1));
    }
    generator.snapshot()
}
