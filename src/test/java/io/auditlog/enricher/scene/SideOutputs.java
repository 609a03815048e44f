package io.auditlog.enricher.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Report.LogSummary;
import io.auditlog.enricher.evidence.SigningKey;
import io.auditlog.enricher.evidence.VerifierKey;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.kafka.LagProbe;
import io.auditlog.enricher.sandbox.kafka.Topics;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * The OCSF events and signed checkpoints of a scene, which its workers write in the transactions of the outcomes, and the
 * judgement that they fit these. A scene that cannot have one of them sets its topic to nothing.
 *
 * <p>Threads: one.
 */
public final class SideOutputs {

    private static final String EVENTS = "ocsf.topic";
    private static final String CHECKPOINTS = "checkpoint.topic";

    private final Stage stage;
    private final LagProbe probe;
    private final OutcomeReader reader;
    private final VerifierKey key;

    /** Switches both on; {@code file} writes a text to a file. */
    SideOutputs(Stage stage, Admin admin, Function<String, Path> file) {
        this.stage = stage;
        this.probe = new LagProbe(admin);
        this.reader = new OutcomeReader(stage.property("bootstrap.servers"));
        String group = stage.property("application.id");
        String pem = SigningKey.generate(new SecureRandom());
        this.key = SigningKey.read(group, pem).verifier();
        stage.with(EVENTS, group + "-ocsf")
                .with(CHECKPOINTS, group + "-checkpoints")
                .with("checkpoint.interval", "1s")
                .with("checkpoint.key.file", file.apply(pem).toString());
        new Topics(admin).create(stage.partitions(), Map.of(), topics().toArray(String[]::new));
    }

    /** The topics of those that are on. */
    public List<String> topics() {
        return Stream.of(EVENTS, CHECKPOINTS)
                .filter(this::isOn)
                .map(stage::property)
                .toList();
    }

    private boolean isOn(String topic) {
        return !stage.property(topic).isEmpty();
    }

    /** Waits until checkpoints cover all outcomes that there are now: a living worker needs no new one to write them. */
    public void awaitSealed() {
        if (isOn(CHECKPOINTS)) {
            long outcomes = count(stage.outputTopics());
            Await.value("checkpoints of " + outcomes + " outcomes", Scene.TIMEOUT, this::sealed, n -> n >= outcomes);
        }
    }

    /** Outcomes in the last checkpoint of each log, as the second line of each note says. */
    private long sealed() {
        Map<String, Long> sizes = new HashMap<>();
        reader.readAll(
                List.of(stage.property(CHECKPOINTS)),
                note -> sizes.merge(
                        text(note.key()),
                        Long.valueOf(
                                text(note.value()).lines().skip(1).findFirst().orElseThrow()),
                        Math::max));
        return sizes.values().stream().mapToLong(size -> size).sum();
    }

    /** Judges both, when no worker runs any more, and adds what there is to the row. */
    void judge(ProofRow row) {
        probe.awaitStable(
                Stream.concat(stage.outputTopics().stream(), topics().stream()).toList(), Scene.TIMEOUT);
        if (isOn(EVENTS)) {
            judgeEvents(row);
        }
        if (isOn(CHECKPOINTS)) {
            judgeCheckpoints(row);
        }
    }

    /** As many events as enriched records, of each origin and key; with at_least_once both may be repeated. */
    private void judgeEvents(ProofRow row) {
        Map<String, Long> missing = byOrigin(stage.property("enriched.topic"));
        Map<String, Long> events = byOrigin(stage.property(EVENTS));
        row.saw("ocsf", events.values().stream().mapToLong(count -> count).sum());
        if ("at_least_once".equals(stage.property("processing.guarantee"))) {
            missing.replaceAll((record, count) -> 1L);
            events.replaceAll((record, count) -> 1L);
        }
        events.forEach((record, count) ->
                missing.merge(record, -count, (have, less) -> have + less == 0 ? null : have + less));
        assertThat(missing).as("enriched records less OCSF events").isEmpty();
    }

    private Map<String, Long> byOrigin(String topic) {
        Map<String, Long> counts = new HashMap<>();
        reader.readAll(
                List.of(topic), record -> counts.merge(record.origin() + " " + text(record.key()), 1L, Long::sum));
        return counts;
    }

    /** Every checkpoint verifies, and each outcome is in one or came after the last one. */
    private void judgeCheckpoints(ProofRow row) {
        Report found = verify();
        long outcomes = count(stage.outputTopics());
        long sealed = found.logs().stream().mapToLong(LogSummary::sealed).sum();
        long unsealed = found.logs().stream().mapToLong(LogSummary::unsealed).sum();
        row.saw("sealed", sealed + " of " + outcomes);
        assertThat(found.counts()).as("%s", found).isEmpty();
        assertThat(found.logs()).as("%s", found).allMatch(log -> log.verified() == log.sealed());
        assertThat(sealed + unsealed + found.unlogged()).as("%s", found).isEqualTo(outcomes);
    }

    /** The key by which checkpoints are verified. */
    public VerifierKey key() {
        return key;
    }

    /** What the worker's own command finds with the scene's key. */
    public Report verify() {
        return stage.verify(key);
    }

    private long count(Collection<String> topics) {
        long[] count = {0};
        reader.readAll(topics, outcome -> count[0]++);
        return count[0];
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
