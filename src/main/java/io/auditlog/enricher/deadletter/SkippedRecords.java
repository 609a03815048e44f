package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Prints which records are skipped and why: the first few of each kind in full, then their number. Threads: one. */
public final class SkippedRecords {

    private static final int MAX_SHOWN = 10;

    private final PrintWriter out;
    private final Map<String, Integer> counts = new TreeMap<>();

    public SkippedRecords(PrintWriter out) {
        this.out = out;
    }

    /** The record is not a readable dead letter, and stays where it is. */
    void undecodable(ConsumerRecord<?, ?> record, String reason) {
        String position = StoredDeadLetter.position(record);
        skip("cannot be read as letters", position + " cannot be read as a letter: " + Escaped.text(reason));
    }

    /** The dead letter cannot be sent back, because its input record was omitted for its size. */
    void originalOmitted(StoredDeadLetter letter) {
        skip(
                "do not hold their input record",
                StoredDeadLetter.position(letter.record()) + " was too large to hold its input record, which is at "
                        + letter.origin() + ": send that one again by hand");
    }

    private void skip(String kind, String message) {
        if (counts.merge(kind, 1, Integer::sum) <= MAX_SHOWN) {
            out.println("Left alone: " + message);
        }
    }

    /** Prints the number of those not shown. */
    public void finish() {
        counts.forEach((kind, count) -> {
            if (count > MAX_SHOWN) {
                out.println("Left alone: " + (count - MAX_SHOWN) + " more " + kind);
            }
        });
    }
}
