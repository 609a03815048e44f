package io.auditlog.enricher.deadletter;

import java.io.PrintWriter;

/** Output format of dead letters, for people or programs. Threads: one. */
public interface DeadLetterPrinter {

    /** Dead letters in columns; external text is escaped. */
    static DeadLetterPrinter table(PrintWriter out) {
        return new DeadLetterTable(out);
    }

    /** One JSON object per dead letter, and one for a summary, each on one line. */
    static DeadLetterPrinter json(PrintWriter out) {
        return new DeadLetterJson(out);
    }

    /** Prints one dead letter. */
    void letter(StoredDeadLetter letter);

    /** Prints counts. */
    void summary(Histogram histogram);
}
