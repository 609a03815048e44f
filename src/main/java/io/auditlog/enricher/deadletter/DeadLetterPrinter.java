package io.auditlog.enricher.deadletter;

import java.io.PrintWriter;

/** How letters are written out for a person or a program. Threads: one. */
public interface DeadLetterPrinter {

    /** Letters in columns; what other people wrote is escaped. */
    static DeadLetterPrinter table(PrintWriter out) {
        return new DeadLetterTable(out);
    }

    /** One JSON object per line for letters, and one for a summary. */
    static DeadLetterPrinter json(PrintWriter out) {
        return new DeadLetterJson(out);
    }

    /** Writes one letter. */
    void letter(StoredDeadLetter letter);

    /** Writes counts. */
    void summary(Histogram histogram);
}
