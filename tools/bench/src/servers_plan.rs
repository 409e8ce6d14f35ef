//! What many servers on one repository need of their database, computed from measured costs. Sizes that no machine of the
//! project can run are planned with it.

use std::time::Duration;

/// Costs that were measured on two cores, with a database on the same machine.
#[derive(Clone, Copy, Debug)]
struct Costs {
    /// Connections of a server: the journal, news, values, and locked values.
    connections: u64,
    /// Queries of a server that has nothing to do, in a second: two looks for revisions, two for changed files, and a
    /// report of three every five seconds, with some leases.
    queries: f64,
    /// The time of the database for one of them.
    query: Duration,
    /// What one connection reads, in bytes a second.
    read: f64,
    /// What one connection writes, in bytes a second.
    write: f64,
    /// From a commit to a server that listens.
    news: Duration,
    /// The share of a snapshot that is left when it is compressed.
    compressed: f64,
}

/// As measured with PostgreSQL 15.
const MEASURED: Costs = Costs {
    connections: 5,
    queries: 6.0,
    query: Duration::from_micros(100),
    read: 89e6,
    write: 211e6,
    news: Duration::from_millis(58),
    compressed: 0.2,
};

/// A repository and its servers.
#[derive(Clone, Copy, Debug)]
struct Shop {
    servers: u64,
    /// The journal, compressed, in bytes.
    journal: f64,
    /// The network of the database, in bytes a second.
    network: f64,
}

/// What a shop needs.
#[derive(Debug)]
struct Plan {
    connections: u64,
    queries_per_second: f64,
    busy_cores: f64,
    /// From a commit until all servers have an import of 100 MB, and one of 10 GB.
    imports: [Duration; 2],
    /// Until one server with an empty directory is ready.
    start: Duration,
    /// Until all are.
    start_of_all: Duration,
}

impl Shop {
    fn plan(self, costs: Costs) -> Plan {
        let queries_per_second = self.servers as f64 * costs.queries;
        Plan {
            connections: self.servers * costs.connections,
            queries_per_second,
            busy_cores: queries_per_second * costs.query.as_secs_f64(),
            imports: [100e6, 10e9].map(|size| {
                let bytes = size * costs.compressed;
                costs.news + self.copy(bytes, self.servers.saturating_sub(1), costs)
            }),
            start: self.copy(self.journal, 1, costs),
            start_of_all: self.copy(self.journal, self.servers, costs),
        }
    }

    /// How long it takes until this many servers have copied this much at the same time. Each has one connection, and all
    /// share the network.
    fn copy(self, bytes: f64, servers: u64, costs: Costs) -> Duration {
        let share = self.network / servers.max(1) as f64;
        Duration::from_secs_f64(bytes / share.min(costs.read))
    }
}

/// Prints the plans.
pub(super) fn print() {
    let costs = MEASURED;
    println!(
        "one connection reads {:.0} MB/s and writes {:.0} MB/s, a query takes {:?}, and news {:?}",
        costs.read / 1e6,
        costs.write / 1e6,
        costs.query,
        costs.news
    );
    println!(
        "servers  journal  connections  queries/s  cores  100 MB  10 GB  new server  all servers"
    );
    for (servers, gigabytes) in [(3, 1.0), (10, 10.0), (30, 30.0), (100, 100.0)] {
        // 10 Gbit/s.
        let plan = Shop { servers, journal: gigabytes * 1e9, network: 1.2e9 }.plan(costs);
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        println!(
            "{servers:>7}  {gigabytes:>4} GB  {:>11}  {:>9.0}  {:>5.2}  {:>6}  {:>5}  {:>10}  {:>11}",
            plan.connections,
            plan.queries_per_second,
            plan.busy_cores,
            seconds(plan.imports[0]),
            seconds(plan.imports[1]),
            seconds(plan.start),
            seconds(plan.start_of_all)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(servers: u64, journal: f64) -> Plan {
        Shop { servers, journal, network: 1.2e9 }.plan(MEASURED)
    }

    #[test]
    fn network_of_the_database_decides_with_many_servers() {
        let few = plan(3, 1e9);
        assert_eq!(few.connections, 15);
        assert_eq!(few.start, few.start_of_all, "three connections do not fill the network");
        let many = plan(100, 100e9);
        assert_eq!(many.connections, 500);
        assert!(many.busy_cores < 0.1, "{many:?}");
        let minutes = many.start.as_secs() / 60;
        assert_eq!(minutes, 18, "{many:?}");
        let hours = many.start_of_all.as_secs_f64() / 3600.0;
        assert!((2.2..2.4).contains(&hours), "{many:?}");
        // Nothing that the servers do without work comes near.
        assert!(many.imports[0] < Duration::from_secs(2), "{many:?}");
        assert!(many.imports[1] > Duration::from_secs(160), "{many:?}");
    }
}
