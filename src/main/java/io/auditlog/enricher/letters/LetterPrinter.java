package io.auditlog.enricher.letters;

import java.io.PrintWriter;

/** How letters are written out for a person or a program. Threads: one. */
public interface LetterPrinter {

    /** Letters in columns; what other people wrote is escaped. */
    static LetterPrinter table(PrintWriter out) {
        return new LetterTable(out);
    }

    /** One JSON object per line for letters, and one for a summary. */
    static LetterPrinter json(PrintWriter out) {
        return new LetterJson(out);
    }

    /** Writes one letter. */
    void letter(Letter letter);

    /** Writes counts. */
    void summary(Histogram histogram);
}
