package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** Dead letters as a terminal table: fixed-width columns first, potentially long ones last. */
final class DeadLetterTable implements DeadLetterPrinter {

    private static final String ROW = "%-24s  %-16s  %-17s  %-6s  %-8s  %-36s  %-24s  %s%n";
    private static final String COUNT = "  %-20s %,12d%n";

    private final PrintWriter out;
    private boolean headed;

    DeadLetterTable(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void letter(StoredDeadLetter letter) {
        if (!headed) {
            out.printf(ROW, "FAILED AT", "CLASS", "CODE", "STATUS", "REDRIVES", "ID", "ORIGIN", "ERROR");
            headed = true;
        }
        Integer status = letter.content().getHttpStatus();
        out.printf(
                ROW,
                letter.failedAt().truncatedTo(ChronoUnit.MILLIS),
                Escaped.text(letter.content().getStatusClass()),
                Escaped.text(letter.content().getCode()),
                status == null ? "-" : status,
                letter.redrives(),
                letter.shownSubject(),
                letter.origin(),
                Escaped.text(letter.content().getError()));
    }

    @Override
    public void summary(Histogram histogram) {
        part("CLASS", histogram.classes());
        part("CODE", histogram.codes());
        part("HTTP STATUS", histogram.statuses());
        part("DAY (UTC)", histogram.days());
        out.printf(Locale.ROOT, "TOTAL%n" + COUNT, "letters", histogram.letters());
    }

    private void part(String title, Map<String, Long> counts) {
        out.println(title);
        counts.forEach((name, count) -> out.printf(Locale.ROOT, COUNT, Escaped.text(name), count));
    }
}
