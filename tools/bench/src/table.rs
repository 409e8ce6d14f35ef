//! What was measured, beside what it should be.

use std::time::Duration;

use super::round::Round;

/// An import may take so many times its floor, an export so many times a copy.
const IMPORT: f64 = 6.0;
const EXPORT: f64 = 4.0;

/// The most memory of the server, in bytes, and the largest size in MB for which that is said.
/// 40 MB of it are set aside for sign-ins.
const MEMORY: (u64, u64) = (190_000_000, 100);

/// One round in one line.
pub(super) fn stages(round: &Round) {
    println!(
        "  upload {}, plan {}, apply {}; export {}; parse {}, write and fsync {}, copy {}",
        seconds(round.import.upload),
        seconds(round.import.plan),
        seconds(round.import.apply),
        seconds(round.export()),
        seconds(round.parse),
        seconds(round.write),
        seconds(round.copy()),
    );
}

/// The table of the best, and which aims it misses.
pub(super) fn result(size: u64, best: &Round) -> Vec<String> {
    let import = ratio(best.import.sum(), best.floor());
    let export = ratio(best.export(), best.copy());
    let peak = best.import_peak.max(best.export_peak);
    let (import_aim, export_aim) = (format!("{IMPORT} ×"), format!("{EXPORT} ×"));
    println!(
        "  {:<10} {:>10} {:>10} {:>8} {:>8} {:>10}",
        "", "mockpit", "floor", "", "aim", "peak"
    );
    row("import", best.import.sum(), best.floor(), import, &import_aim, best.import_peak);
    row("export", best.export(), best.copy(), export, &export_aim, best.export_peak);
    println!(
        "| {size} MB | {} ({} + {} + {}) | {} | {import:.1} × | {} | {} | {export:.1} × | {} |",
        seconds(best.import.sum()),
        seconds(best.import.upload),
        seconds(best.import.plan),
        seconds(best.import.apply),
        seconds(best.floor()),
        seconds(best.export()),
        seconds(best.copy()),
        megabytes(peak),
    );
    missed(size, import, export, peak)
}

fn missed(size: u64, import: f64, export: f64, peak: Option<u64>) -> Vec<String> {
    let mut missed = Vec::new();
    if import > IMPORT {
        missed.push(format!("import of {size} MB takes {import:.1} × its floor, not {IMPORT} ×"));
    }
    if export > EXPORT {
        missed.push(format!("export of {size} MB takes {export:.1} × a copy, not {EXPORT} ×"));
    }
    let (memory, largest) = MEMORY;
    if size <= largest && peak.is_some_and(|peak| peak >= memory) {
        missed.push(format!(
            "{} of memory at {size} MB, not {}",
            megabytes(peak),
            memory / 1_000_000
        ));
    }
    missed
}

fn row(name: &str, own: Duration, floor: Duration, ratio: f64, aim: &str, peak: Option<u64>) {
    let ratio = format!("{ratio:.1} ×");
    let (own, floor, peak) = (seconds(own), seconds(floor), megabytes(peak));
    println!("  {name:<10} {own:>10} {floor:>10} {ratio:>8} {aim:>8} {peak:>10}");
}

fn ratio(own: Duration, floor: Duration) -> f64 {
    own.as_secs_f64() / floor.as_secs_f64()
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "unknown".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aim_can_be_missed() {
        assert_eq!(missed(100, 6.0, 4.0, Some(189_999_999)), Vec::<String>::new());
        assert_eq!(missed(100, 6.1, 4.0, None).len(), 1);
        assert_eq!(missed(10, 6.0, 4.1, None).len(), 1);
        assert_eq!(missed(100, 6.0, 4.0, Some(190_000_000)).len(), 1);
        assert_eq!(missed(1000, 6.1, 4.1, Some(190_000_000)).len(), 2);
    }
}
