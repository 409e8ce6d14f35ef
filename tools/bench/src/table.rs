//! Prints the measurements and compares them with the targets.

use std::time::Duration;

use super::round::Round;

/// Maximum ratio of an import to its baseline, and of an export to a copy.
const IMPORT: f64 = 6.0;
const EXPORT: f64 = 4.0;

/// Maximum memory of the server in bytes, and the largest size in MB to which it applies.
const MEMORY: (u64, u64) = (120_000_000, 100);

/// Prints a round in one line.
pub(super) fn print_round(round: &Round) {
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

/// Prints the table of a size. Returns the missed targets.
pub(super) fn print_result(size: u64, best: &Round) -> Vec<String> {
    let import = ratio(best.import.total(), best.import_baseline());
    let export = ratio(best.export(), best.copy());
    let peak = best.import_peak.max(best.export_peak);
    let (import_target, export_target) = (format!("{IMPORT} ×"), format!("{EXPORT} ×"));
    println!(
        "  {:<10} {:>10} {:>10} {:>8} {:>8} {:>10}",
        "", "mockpit", "baseline", "ratio", "target", "peak"
    );
    let (import_took, baseline) = (best.import.total(), best.import_baseline());
    print_row("import", import_took, baseline, import, &import_target, best.import_peak);
    print_row("export", best.export(), best.copy(), export, &export_target, best.export_peak);
    println!(
        "| {size} MB | {} ({} + {} + {}) | {} | {import:.1} × | {} | {} | {export:.1} × | {} |",
        seconds(best.import.total()),
        seconds(best.import.upload),
        seconds(best.import.plan),
        seconds(best.import.apply),
        seconds(best.import_baseline()),
        seconds(best.export()),
        seconds(best.copy()),
        megabytes(peak),
    );
    missed(size, import, export, peak)
}

fn missed(size: u64, import: f64, export: f64, peak: Option<u64>) -> Vec<String> {
    let mut missed = Vec::new();
    if import > IMPORT {
        missed
            .push(format!("import of {size} MB takes {import:.1} × the baseline, not {IMPORT} ×"));
    }
    if export > EXPORT {
        missed.push(format!("export of {size} MB takes {export:.1} × a copy, not {EXPORT} ×"));
    }
    let (memory, largest) = MEMORY;
    if size <= largest && peak.is_some_and(|peak| peak >= memory) {
        missed.push(format!(
            "{size} MB need {} of memory, not {}",
            megabytes(peak),
            megabytes(Some(memory))
        ));
    }
    missed
}

fn print_row(
    name: &str,
    took: Duration,
    baseline: Duration,
    ratio: f64,
    target: &str,
    peak: Option<u64>,
) {
    let ratio = format!("{ratio:.1} ×");
    let (took, baseline, peak) = (seconds(took), seconds(baseline), megabytes(peak));
    println!("  {name:<10} {took:>10} {baseline:>10} {ratio:>8} {target:>8} {peak:>10}");
}

fn ratio(took: Duration, baseline: Duration) -> f64 {
    took.as_secs_f64() / baseline.as_secs_f64()
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
    fn values_above_their_targets_are_reported() {
        assert_eq!(missed(100, 6.0, 4.0, Some(119_999_999)), Vec::<String>::new());
        assert_eq!(missed(100, 6.1, 4.0, None).len(), 1);
        assert_eq!(missed(10, 6.0, 4.1, None).len(), 1);
        assert_eq!(missed(100, 6.0, 4.0, Some(120_000_000)).len(), 1);
        assert_eq!(missed(1000, 6.1, 4.1, Some(120_000_000)).len(), 2);
    }
}
