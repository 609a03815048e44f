package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The oracle for runs of millions: it keeps one bit for each ID, and computes what an outcome must be from its origin. The
 * input topic must hold what was put in and nothing else, from offset 0 of each partition.
 *
 * <p>Threads: one.
 */
public final class StreamingChecker implements Consumer<Emitted> {

    private static final int KEPT = 10_000;

    private final OutcomeContent content;
    private final String inputTopic;
    private final long[] published;
    private final Function<Origin, Expectation> expectations;
    private final BitSet[] seen;
    private final Map<Fault, List<String>> findings = new EnumMap<>(Fault.class);
    private long received;

    /**
     * A checker that has seen nothing yet.
     *
     * @param inputTopic where the IDs were put
     * @param published how many IDs were put in each of its partitions
     * @param expectations how the ID of an origin must end
     */
    public StreamingChecker(
            String enrichedTopic,
            String deadLetterTopic,
            String inputTopic,
            long[] published,
            Function<Origin, Expectation> expectations) {
        this.content = new OutcomeContent(enrichedTopic, deadLetterTopic);
        this.inputTopic = Objects.requireNonNull(inputTopic, "inputTopic");
        this.published = published.clone();
        this.expectations = Objects.requireNonNull(expectations, "expectations");
        this.seen = new BitSet[published.length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = new BitSet();
        }
    }

    /** Takes one record that came out. */
    @Override
    public void accept(Emitted emitted) {
        received++;
        Origin origin = emitted.origin();
        if (origin == null || !isKnown(origin)) {
            note(Fault.UNEXPECTED, emitted.place() + " names " + origin);
            return;
        }
        if (seen[origin.partition()].get((int) origin.offset())) {
            note(Fault.DOUBLED, origin + " again at " + emitted.place());
        }
        seen[origin.partition()].set((int) origin.offset());
        String where = origin + " at " + emitted.place() + ": ";
        Comparison comparison = new Comparison((fault, text) -> note(fault, where + text));
        content.compare(expectations.apply(origin), emitted, comparison);
    }

    /** How many IDs have their outcome. */
    public long settled() {
        long settled = 0;
        for (BitSet partition : seen) {
            settled += partition.cardinality();
        }
        return settled;
    }

    /** What is wrong; call it when everything that came out was taken. */
    public Report report() {
        long expected = 0;
        for (int partition = 0; partition < published.length; partition++) {
            expected += published[partition];
            int lost = seen[partition].nextClearBit(0);
            while (lost < published[partition]) {
                note(Fault.LOST, new Origin(inputTopic, partition, lost).toString());
                lost = seen[partition].nextClearBit(lost + 1);
            }
        }
        return new Report(expected, received, findings);
    }

    private boolean isKnown(Origin origin) {
        return origin.topic().equals(inputTopic)
                && origin.partition() >= 0
                && origin.partition() < published.length
                && origin.offset() >= 0
                && origin.offset() < published[origin.partition()];
    }

    private void note(Fault fault, String line) {
        List<String> lines = findings.computeIfAbsent(fault, kind -> new ArrayList<>());
        if (lines.size() < KEPT) {
            lines.add(line);
        }
    }
}
