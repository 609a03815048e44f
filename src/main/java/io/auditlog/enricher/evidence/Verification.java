package io.auditlog.enricher.evidence;

import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares checkpoints with the records of the output topics: first it is given all checkpoints, then each record once,
 * those of a partition in their order. It keeps the hash of each record that came before its neighbours. Threads: one.
 */
public final class Verification {

    private static final int MAX_SHOWN = 1000;

    private final List<VerifierKey> keys;
    private final Map<String, LogCheck> logs = new HashMap<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Finding> findings = new ArrayList<>();
    private long unlogged;

    /** Trusts what any of these keys has signed. */
    public Verification(List<VerifierKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Adds a record of the checkpoint topic; {@code note} is its value or null, {@code where} its place in words. */
    public void checkpoint(String where, byte[] note) {
        try {
            Checkpoint checkpoint = Checkpoint.open(note == null ? new byte[0] : note, keys);
            logs.computeIfAbsent(checkpoint.log().log(), log -> new LogCheck(checkpoint.log()))
                    .add(checkpoint);
        } catch (IllegalArgumentException e) {
            found(Kind.CHECKPOINT, where, e.getMessage());
        }
    }

    /** Adds a record of an output topic. */
    public void output(Output output) {
        String where = output.at().toString();
        Optional<Sequence> place = Sequence.parse(output.sequence());
        LogCheck log = place.map(sequence -> logs.get(sequence.log())).orElse(null);
        if (output.origin() == null) {
            found(Kind.FOREIGN, where, "its headers name no input record");
        } else if (log != null && log.isOf(output.origin())) {
            if (!log.add(output, place.get())) {
                found(Kind.DOUBLED, where, "another record has its place, " + place.get());
            }
        } else if (logs.values().stream().anyMatch(any -> any.covers(output.origin()))) {
            found(Kind.FOREIGN, where, "no log has it, though its input record " + output.origin() + " is within one");
        } else {
            unlogged++;
        }
    }

    /**
     * What was found, when all has been read.
     *
     * @param shortened partitions of output topics that do not begin at offset 0, as {@code topic-partition}
     */
    public Report report(Set<String> shortened) {
        List<LogSummary> summaries = logs.values().stream()
                .sorted(Comparator.comparing((LogCheck log) -> log.name().topic())
                        .thenComparing(log -> log.name().partition())
                        .thenComparing(log -> log.name().log()))
                .map(log -> log.judge(shortened, this::found))
                .toList();
        return new Report(summaries, counts, findings, unlogged);
    }

    private void found(Kind kind, String where, String what) {
        counts.merge(kind, 1L, Long::sum);
        if (findings.size() < MAX_SHOWN) {
            findings.add(new Finding(kind, where, what));
        }
    }
}
