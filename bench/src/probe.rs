//! What the machine says: cores, what a flush costs, what a process used.

use crate::report::Report;
use std::{
    fs::{self, File},
    hint::black_box,
    io::Write as _,
    path::Path,
    time::Instant,
};

pub(crate) fn machine(report: &mut Report, folder: &Path) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    report.figure("machine: cores", f64::from(u32::try_from(cores).unwrap()), "");
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or_default();
    report.figure("machine: load of others when it began", load, "");
    let mut file = File::create(folder.join("flush")).unwrap();
    let mut times: Vec<f64> = (0..300)
        .map(|_| {
            file.write_all(&[7; 4096]).unwrap();
            let from = Instant::now();
            file.sync_data().unwrap();
            from.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    report.figure("machine: fdatasync of 4 KiB, median", times[times.len() / 2], "ms");
    report.raw("fdatasync, ms, sorted", times.into());
}

/// CPU seconds of the quickest of so many times, for work that one thread does without waiting: whoever else is on the
/// machine takes turns that are not counted. What each time starts from is made anew, and not counted either.
pub(crate) fn quickest<S, T>(times: u32, start: impl Fn() -> S, work: impl Fn(S) -> T) -> f64 {
    let took = (0..times).map(|_| {
        let start = start();
        let from = own_cpu();
        black_box(work(start));
        own_cpu() - from
    });
    took.fold(f64::INFINITY, f64::min)
}

/// CPU seconds of this thread so far.
fn own_cpu() -> f64 {
    // The kernel brings its account up to date when a thread gives way.
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// CPU of a process so far, in milliseconds: user and system.
pub(crate) fn cpu(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    // The kernel answers in hundredths of a second on every machine that this runs on.
    ticks * 10.0
}

/// The same to the nanosecond, of the threads that still run.
pub(crate) fn fine_cpu(process: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let nanoseconds = tasks.map(|task| {
        // A thread may end between the two.
        let text = fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or_default()
    });
    nanoseconds.sum::<f64>() / 1e6
}

/// Resident memory of a process, in MB.
pub(crate) fn resident(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}
