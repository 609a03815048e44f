package io.auditlog.enricher.reconcile;

import io.auditlog.enricher.entry.StatusClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a reconciliation.
 *
 * @param rows one for each partition of the input
 * @param undecided why the topics cannot show all; empty if they can
 * @param ignored records of the outputs that name no origin in the input topic
 */
public record Balance(List<Row> rows, List<String> undecided, long ignored) {

    /** Whether each record has exactly one outcome. */
    public enum Verdict {
        /** Each has one, is open, or is unread. */
        BALANCED,
        /** One is lost, or has two, or an outcome belongs to none. */
        UNBALANCED,
        /** What was found balances, but not all can be found. */
        UNDECIDED
    }

    /**
     * Figures of one input partition, all in offsets.
     *
     * @param offsets from the first that the topic still holds to the end
     * @param records those with a record that a read_committed consumer gets
     * @param enriched those with an enriched record as their first outcome
     * @param dead those with a dead letter as their first outcome
     * @param open records without an outcome that are in the ledger
     * @param unread records without an outcome that the group has not taken in
     * @param twice outcomes after the first one
     * @param lost records that were taken in, and have no outcome and are not open
     * @param beforeStart the same, where their outcome may have been deleted from the outputs
     * @param foreign offsets with an outcome, but without a record; 0 if the input is compacted
     * @param findings the first that are lost or twice, one line each
     */
    public record Row(
            String partition,
            long offsets,
            long records,
            long enriched,
            Map<StatusClass, Long> dead,
            long open,
            long unread,
            long twice,
            long lost,
            long beforeStart,
            long foreign,
            List<String> findings) {

        public Row {
            dead = Collections.unmodifiableMap(new TreeMap<>(dead));
            findings = List.copyOf(findings);
        }

        /** Offsets without a record: aborted records and markers of transactions. */
        public long gaps() {
            return offsets - records;
        }

        Row plus(Row other) {
            Map<StatusClass, Long> deadOfBoth = new EnumMap<>(StatusClass.class);
            deadOfBoth.putAll(dead);
            other.dead.forEach((statusClass, count) -> deadOfBoth.merge(statusClass, count, Long::sum));
            List<String> all = new ArrayList<>(findings);
            all.addAll(other.findings);
            return new Row(
                    partition,
                    offsets + other.offsets,
                    records + other.records,
                    enriched + other.enriched,
                    deadOfBoth,
                    open + other.open,
                    unread + other.unread,
                    twice + other.twice,
                    lost + other.lost,
                    beforeStart + other.beforeStart,
                    foreign + other.foreign,
                    all);
        }
    }

    public Balance {
        rows = List.copyOf(rows);
        undecided = List.copyOf(undecided);
    }

    /** The sums of all partitions. */
    public Row total() {
        Row none = new Row("all", 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, List.of());
        return rows.stream().reduce(none, Row::plus);
    }

    public Verdict verdict() {
        Row total = total();
        if (total.lost + total.twice + total.foreign > 0) {
            return Verdict.UNBALANCED;
        }
        return undecided.isEmpty() ? Verdict.BALANCED : Verdict.UNDECIDED;
    }
}
