package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares checkpoints with the records of the output topics: first it is given all checkpoints, then each record once,
 * those of a partition in their order. It keeps the hash of each record that came before its neighbours. Threads: one.
 */
public final class Verification {

    private static final int MAX_SHOWN = 1000;

    private final List<VerifierKey> keys;
    private final Topics topics;
    private final Map<String, LogCheck> logs = new HashMap<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();

    /** By place: who else signed it. */
    private final Map<String, String> signedByOthers = new LinkedHashMap<>();

    private final Instant due;
    private boolean closed;
    private long unlogged;

    /**
     * Trusts what any of these keys has signed about records of these topics.
     *
     * @param due records from before this moment should have been sealed
     */
    public Verification(List<VerifierKey> keys, Topics topics, Instant due) {
        this.keys = List.copyOf(keys);
        this.topics = topics;
        this.due = due;
    }

    /** Adds a reason for which less can be proved. */
    public void limit(String reason) {
        limits.add(reason);
    }

    /** Adds a record of the checkpoint topic; {@code note} is its value or null, {@code where} its place in words. */
    public void checkpoint(String where, byte[] note) {
        try {
            Checkpoint checkpoint = Checkpoint.open(note == null ? new byte[0] : note, keys);
            logs.computeIfAbsent(checkpoint.log().log(), log -> new LogCheck(checkpoint.log(), topics))
                    .add(checkpoint);
        } catch (SignedNote.OtherSigner e) {
            signedByOthers.put(where, e.getMessage());
        } catch (IllegalArgumentException e) {
            found(Kind.CHECKPOINT, where, e.getMessage());
        }
    }

    /** Adds a record of an output topic. */
    public void output(Output output) {
        String where = output.at().toString();
        Optional<Sequence> place = Sequence.parse(output.sequence());
        if (output.origin() == null) {
            found(Kind.FOREIGN, where, "its headers name no input record");
            return;
        }
        Optional<LogCheck> covering = logs.values().stream()
                .filter(any -> any.covers(output.origin()))
                .findFirst();
        LogCheck log = place.map(sequence -> log(sequence, output.origin(), covering.isEmpty()))
                .orElse(null);
        if (log != null && !log.isOf(output.origin())) {
            found(Kind.FOREIGN, where, "it has a place of " + log.name() + ", and its input record is of another one");
        } else if (log != null && (log.hasCheckpoint() || covering.isEmpty())) {
            if (!log.add(output, place.get())) {
                found(Kind.DOUBLED, where, "another record has its place, " + place.get());
            }
        } else if (covering.isPresent() && output.sequence().isEmpty()) {
            covering.get().addWithoutPlace(output);
        } else if (covering.isPresent()) {
            found(Kind.FOREIGN, where, "no log has it, though its input record " + output.origin() + " is within one");
        } else if (!closed) {
            unlogged++;
        }
    }

    /** The log of a place; one without checkpoints only for input that no other one covers. */
    private LogCheck log(Sequence place, Origin input, boolean begins) {
        if (begins && !closed) {
            LogName name = new LogName("-", input.topic(), input.partition(), place.log());
            logs.computeIfAbsent(place.log(), log -> new LogCheck(name, topics));
        }
        return logs.get(place.log());
    }

    /**
     * Says that all has been read up to some moment. Records that are added later complete what was written before: the
     * ends of partitions are not of the same moment. What belongs to no log until then is being written.
     */
    public void close() {
        closed = true;
        logs.values().forEach(LogCheck::close);
    }

    /** What was found, when all has been read. */
    public Report report(Retained retained) {
        if (logs.values().stream().noneMatch(LogCheck::hasCheckpoint)) {
            new TreeSet<>(signedByOthers.values()).forEach(this::limit);
        } else {
            signedByOthers.forEach((where, who) -> found(Kind.CHECKPOINT, where, who));
        }
        Map<String, Long> expired = new TreeMap<>();
        List<LogSummary> summaries = logs.values().stream()
                .sorted(Comparator.comparing((LogCheck log) -> log.name().topic())
                        .thenComparing(log -> log.name().partition())
                        .thenComparing(log -> log.name().log()))
                .map(log -> log.judge(retained, expired, this::found))
                .toList();
        expired.forEach((topic, records) -> {
            if (records > retained.gone(topic)) {
                String what = records + " records are gone, more than the " + retained.gone(topic)
                        + " before the beginnings of its partitions";
                found(Kind.MISSING, topic, what);
            }
        });
        summaries.forEach(this::limitUnproven);
        long off = logs.values().stream().mapToLong(LogCheck::withoutPlace).sum();
        return new Report(summaries, counts, findings, limits, unlogged + off);
    }

    /** No log may hide behind another one that is proved. */
    private void limitUnproven(LogSummary log) {
        if (log.last() == null && log.oldest().filter(due::isAfter).isPresent()) {
            limit("no checkpoint is left of " + log.log() + ", whose records begin at "
                    + log.oldest().get() + ": start its worker, and keep checkpoint.topic for as long as the outputs");
        } else if (log.verified() == 0 && log.expired() > 0 && log.unproven() > 0) {
            limit("retention has left nothing whole of " + log.log() + ": verify more often than it deletes");
        }
    }

    private void found(Kind kind, String where, String what) {
        counts.merge(kind, 1L, Long::sum);
        if (findings.size() < MAX_SHOWN) {
            findings.add(new Finding(kind, where, what));
        }
    }
}
