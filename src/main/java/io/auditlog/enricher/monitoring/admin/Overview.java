package io.auditlog.enricher.monitoring.admin;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.RecordAges;
import io.auditlog.enricher.monitoring.WorkerStatus.Change;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import io.auditlog.enricher.topology.ledger.OpenId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Collects what the status page shows: health, the last fifteen minutes, the last states, and what the topology
 * reported. Threads: any; one calls {@link #tick}.
 */
public final class Overview {

    private final MeterRegistry registry;
    private final Supplier<Health> health;
    private final Recent recent;
    private final Identity identity;
    private final InstantSource clock;
    private final Samples samples = new Samples();
    private final Supplier<List<Change>> changes;
    private volatile Supplier<Optional<Reading>> backlog = Optional::empty;

    /** Which worker it is; {@code applicationId} is the group. */
    public record Identity(String applicationId, Topics topics, URI apiUrl) {

        String host() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "a host without a name";
            }
        }
    }

    /**
     * All that the page shows, at one time.
     *
     * @param freshness age of the oldest record without an outcome, in seconds; NaN if it is not known
     */
    record View(
            Instant now,
            Identity identity,
            Health health,
            Reading reading,
            double freshness,
            List<Samples.Rates> rates,
            Samples.Latency latency,
            List<Change> changes,
            List<OpenId> open,
            List<Recent.DeadLettered> deadLetters,
            SortedSet<Integer> partitions) {}

    /** Begins without a sample; {@code changes} gives the last changes of state, newest first. */
    public Overview(
            MeterRegistry registry,
            Supplier<Health> health,
            Supplier<List<Change>> changes,
            Recent recent,
            Identity identity,
            InstantSource clock) {
        this.changes = changes;
        this.recent = recent;
        this.registry = registry;
        this.health = health;
        this.identity = identity;
        this.clock = clock;
    }

    /** Sets what gives the latest reading of the backlog, if it is recent. */
    public void observe(Supplier<Optional<Reading>> reading) {
        backlog = reading;
    }

    /** Looks at the counters and the state; to be called about once a second. */
    public void tick() {
        Health now = health.get();
        Timer calls = registry.find("enricher.api.call").timer();
        samples.add(new Samples.Totals(
                clock.instant(),
                sum("enricher.records.enriched"),
                sum("enricher.records.dead.letters"),
                calls == null ? 0 : calls.count(),
                calls == null ? 0 : calls.totalTime(TimeUnit.SECONDS),
                now.figures().effectiveRate(),
                new Latencies(registry.get(RecordAges.LATENCY).timer().takeSnapshot())));
    }

    private double sum(String name) {
        return registry.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** The status page. */
    public String html() {
        Gauge freshness = registry.find("enricher.freshness.seconds").gauge();
        return StatusPage.of(new View(
                clock.instant(),
                identity,
                health.get(),
                backlog.get().orElse(null),
                freshness == null ? Double.NaN : freshness.value(),
                samples.rates(),
                samples.latency(),
                changes.get(),
                recent.open(),
                recent.deadLetters(),
                recent.partitions()));
    }

    /** The open IDs as JSON. */
    public String open() {
        return OpenIds.json(health.get().figures().openLines(), recent.open());
    }
}
