//! Fills a small disk during an import, and frees space again.

use std::{
    env,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rustix::fs::statvfs;
use serde_json::json;

use super::{
    lab::Lab,
    server::{Opened, Server},
    stamped::{Stamped, stamps},
    state::export,
    table::Tally,
};
use console_client::status_of;

/// The size of the disk in bytes.
const SIZE: u64 = 160 << 20;

/// Free bytes when an apply starts: more than it needs.
const NEARLY_FULL: u64 = 32 << 20;

/// Set in the process that runs in its own mount namespace.
const INSIDE: &str = "MOCKPIT_PROVE_NAMESPACE";

/// Time limit for the server to recover once there is space.
const RECOVERED: Duration = Duration::from_secs(30);

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let Some(disk) = SmallDisk::mount(&lab.path("disk"))? else {
        return run_in_namespace(lab, tally);
    };
    for round in 0..lab.options.pick(1, 5) {
        upload(lab, &disk, tally, round)?;
    }
    let rounds = lab.options.pick(6, 60);
    let mut refused = 0;
    for round in 0..rounds {
        refused += u64::from(apply(lab, &disk, tally, round)?);
    }
    tally.note(format!(
        "{refused} of {rounds} applies hit a full disk, {} succeeded",
        rounds - refused
    ));
    tally.expect(refused > 0, || "the disk was never full during an apply".to_owned());
    start(lab, &disk, tally)
}

/// Runs this part again in a mount namespace, where mounting needs no root. Skips it if the system does
/// not allow that.
fn run_in_namespace(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let why = "this machine cannot mount a file system";
    if env::var_os(INSIDE).is_some() {
        tally.skip(why);
        return Ok(());
    }
    let can = Command::new("unshare").args(["-Urm", "true"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        tally.skip(why);
        return Ok(());
    }
    let mut again = Command::new("unshare");
    again.arg("-Urm").arg(env::current_exe()?).args(lab.options.arguments_of("disk")?);
    tally.tried();
    let status = again.env(INSIDE, "1").status()?;
    tally.expect(status.success(), || format!("in a mount namespace it exited with {status}"));
    Ok(())
}

/// Checks that the server rejects a slice that does not fit and states the sizes, and that the upload
/// can be resumed.
fn upload(lab: &Lab, disk: &SmallDisk, tally: &mut Tally, round: u64) -> Result<()> {
    let mut random = lab.random();
    let data = disk.path.join(format!("upload-{round}"));
    let server = lab.start(&data)?;
    let sent = Stamped { prefix: "A", services: 0..120, stamp: 7, size: 20_000 };
    let file = sent.file(&mut random);
    for free_bytes in [1 << 20, 6 << 20, (6 << 20) + 4096] {
        tally.tried();
        disk.fill(free_bytes)?;
        let import = server.client.start_import("a.json", file.len())?;
        let refused =
            server.client.upload(&import, &file, 0).err().context("the file fit on the disk")?;
        tally.expect(status_of(&refused) == Some(507), || format!("a full disk: {refused:#}"));
        let message = format!("{refused:#}");
        tally.expect(message.contains("needed") && message.contains("free"), || message.clone());
        disk.empty()?;
        let view = server.client.call("import/view", &json!({ "import": import }))?;
        let received = view["receiving"]["files"][0]["received"]["received"].as_u64();
        let received = usize::try_from(received.context("the view shows no upload")?)?;
        server.client.upload(&import, &file, received)?;
        let view = server.client.plan(&import)?;
        let decisions = console_client::decisions(&view);
        server.client.apply(&import, &decisions)?;
        let found = stamps(&export(&server.client, &mut random)?);
        let whole = found.as_ref().is_ok_and(|found| {
            found.get("A").is_some_and(|found| found.stamp == 7 && found.services == 120)
        });
        tally.expect(whole, || format!("resumed after {free_bytes} bytes: {found:?}"));
    }
    server.stop()?;
    expect_clean(lab, &data, tally, "after uploads on a full disk")?;
    fs::remove_dir_all(&data)?;
    Ok(())
}

/// Fills the disk at a random moment of an apply. The apply must fail or succeed completely, and reads
/// must recover without help. Returns whether it failed.
fn apply(lab: &Lab, disk: &SmallDisk, tally: &mut Tally, round: u64) -> Result<bool> {
    tally.tried();
    let mut random = lab.random();
    let seed = random.u64(..) ^ round;
    random.seed(seed);
    let data = disk.path.join(format!("apply-{round}"));
    let server = lab.start(&data)?;
    let stamped = |stamp| Stamped { prefix: "A", services: 0..60, stamp, size: 12_000 };
    let start = Instant::now();
    server.client.import("before.json", &stamped(1).file(&mut random))?;
    let usual = start.elapsed();
    let file = stamped(2).file(&mut random);
    let import = server.client.start_import("after.json", file.len())?;
    server.client.upload(&import, &file, 0)?;
    let view = server.client.plan(&import)?;
    let decisions = console_client::decisions(&view);

    // In every second round the disk is full from the start.
    let delay = if round.is_multiple_of(2) { Duration::ZERO } else { usual.mul_f64(random.f64()) };
    // In the others, the rest is filled after a random delay.
    disk.fill(if delay.is_zero() { random.u64(..256 << 10) } else { NEARLY_FULL })?;
    let answer = std::thread::scope(|scope| {
        let filler = scope.spawn(|| {
            std::thread::sleep(delay);
            disk.fill(random.u64(..1 << 20))
        });
        let answer = server.client.apply(&import, &decisions);
        filler.join().map_err(|_| anyhow::anyhow!("filling panicked"))??;
        Ok::<_, anyhow::Error>(answer)
    })?;
    disk.empty()?;
    let refused = answer.as_ref().err().map(status_of);
    tally.expect(matches!(refused, None | Some(Some(507))), || format!("a full disk: {answer:?}"));
    let expected = if answer.is_ok() { 2 } else { 1 };
    let found = read_back(&server, &mut random)?;
    tally.expect(found == expected, || {
        format!("after apply {answer:?} the server serves stamp {found}")
    });
    server.stop()?;
    expect_clean(lab, &data, tally, "after an apply on a full disk")?;
    fs::remove_dir_all(&data)?;
    Ok(refused.is_some())
}

/// The stamp that the server serves. Waits until it can be read.
fn read_back(server: &Server, random: &mut fastrand::Rng) -> Result<u64> {
    let start = Instant::now();
    loop {
        match export(&server.client, random).and_then(|file| stamps(&file)) {
            Ok(found) => return Ok(found.get("A").map_or(0, |found| found.stamp)),
            Err(error) if start.elapsed() > RECOVERED => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// Checks that a server on a full disk serves its data, or reports the full disk.
fn start(lab: &Lab, disk: &SmallDisk, tally: &mut Tally) -> Result<()> {
    tally.tried();
    let mut random = lab.random();
    let data = disk.path.join("start");
    let server = lab.start(&data)?;
    let file = Stamped { prefix: "A", services: 0..20, stamp: 3, size: 2000 };
    server.client.import("a.json", &file.file(&mut random))?;
    server.stop()?;
    disk.fill(0)?;
    match lab.open(&data, &[])? {
        Opened::Runs(server) => {
            let found = read_back(&server, &mut random)?;
            tally.expect(found == 3, || format!("on a full disk it serves stamp {found}"));
            server.stop()?;
        }
        Opened::Refuses(output) => {
            tally.expect(output.contains("full") || output.contains("space"), || output.clone());
        }
    }
    disk.empty()?;
    let server = lab.start(&data)?;
    let found = read_back(&server, &mut random)?;
    tally.expect(found == 3, || format!("after a start on a full disk it serves stamp {found}"));
    server.stop()
}

fn expect_clean(lab: &Lab, data: &Path, tally: &mut Tally, when: &str) -> Result<()> {
    let checked = lab.check(data)?;
    tally.expect(checked.is_clean, || format!("{when}: check reports {}", checked.output));
    Ok(())
}

/// A small file system in memory, unmounted when it is dropped.
struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    /// Returns `None` if this user may not mount.
    fn mount(path: &Path) -> Result<Option<Self>> {
        fs::create_dir_all(path)?;
        let size = format!("size={SIZE},mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        Ok(mounted.then(|| Self { path: path.to_owned() }))
    }

    fn ballast(&self) -> PathBuf {
        self.path.join("ballast")
    }

    /// Fills the disk up to at most this many free bytes.
    fn fill(&self, free_bytes: u64) -> Result<()> {
        let mut file = File::options().create(true).append(true).open(self.ballast())?;
        let chunk = vec![0; 64 << 10];
        loop {
            let free = self.free()?;
            let Some(over) = free.checked_sub(free_bytes).filter(|over| *over >= 4096) else {
                return Ok(());
            };
            let length = usize::try_from(over).unwrap_or(usize::MAX).min(chunk.len());
            // Fails if the server has filled the disk in the meantime.
            if file.write_all(chunk.get(..length).unwrap_or_default()).is_err() {
                return Ok(());
            }
        }
    }

    /// Frees all space.
    fn empty(&self) -> Result<()> {
        fs::remove_file(self.ballast())?;
        ensure!(self.free()? > 0, "there is still no free space");
        Ok(())
    }

    fn free(&self) -> Result<u64> {
        let disk = statvfs(&self.path).context("cannot read the free space of the small disk")?;
        Ok(disk.f_bavail * disk.f_frsize)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _still_mounted = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}
