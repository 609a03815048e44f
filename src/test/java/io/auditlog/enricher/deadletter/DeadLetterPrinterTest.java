package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How dead letters are printed for people and programs. */
final class DeadLetterPrinterTest {

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void shouldListLettersInColumnsUnderOneHeading() {
        DeadLetterPrinter printer = new DeadLetterPrinter(out);
        printer.printRow(letter("log-1", Code.NOT_FOUND, 404));
        printer.printRow(letter(Samples.content("log-2", Code.TIMEOUT, null)
                .setRedriveCount(3)
                .setError("late\u001b[31m\nand forged")));

        assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "FAILED AT CLASS CODE STATUS REDRIVES ID ORIGIN ERROR",
                        "2026-11-20T12:00:00Z 4xx NOT_FOUND 404 0 log-1 ids-1@17 the API answered 404",
                        "2026-11-20T12:00:00Z transport TIMEOUT - 3 log-2 ids-1@17 late\\u001b[31m\\u000aand forged");
    }

    @Test
    void shouldListLettersAsOneJsonObjectPerLine() {
        DeadLetterPrinter printer = new DeadLetterPrinter(out);
        printer.printJson(letter(Samples.content("log-\"1", Code.NOT_FOUND, 404).setRedriveCount(2)));
        printer.printJson(letter(Samples.content("a\nb", Code.ID_INVALID, null).setAuditLogId(null)));

        assertThat(text.toString().lines())
                .containsExactly(
                        "{\"id\":\"log-\\\"1\",\"class\":\"4xx\",\"code\":\"NOT_FOUND\",\"status\":404,"
                                + "\"failedAt\":\"2026-11-20T12:00:00Z\",\"error\":\"the API answered 404\","
                                + "\"redriveCount\":2,\"originalOmitted\":false,"
                                + "\"origin\":{\"topic\":\"ids\",\"partition\":1,\"offset\":17},"
                                + "\"letter\":{\"topic\":\"letters-4xx\",\"partition\":2,\"offset\":5}}",
                        "{\"id\":null,\"originalValue\":\"a\\nb\",\"class\":\"invalid-id\",\"code\":\"ID_INVALID\","
                                + "\"status\":null,\"failedAt\":\"2026-11-20T12:00:00Z\","
                                + "\"error\":\"the API answered null\",\"redriveCount\":0,\"originalOmitted\":false,"
                                + "\"origin\":{\"topic\":\"ids\",\"partition\":1,\"offset\":17},"
                                + "\"letter\":{\"topic\":\"letters-4xx\",\"partition\":2,\"offset\":5}}");
    }

    @Test
    void shouldSummarizeAsTableAndAsOneJsonObject() {
        histogram().printTable(out);
        assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .startsWith("CLASS", " 4xx 2", " transport 1", "CODE")
                .endsWith("DAY (UTC)", " 2026-11-19 1", " 2026-11-20 2", "TOTAL", " letters 3");
        text.getBuffer().setLength(0);
        histogram().printJson(out);
        assertThat(text.toString().lines())
                .containsExactly("{\"letters\":3,\"classes\":{\"4xx\":2,\"transport\":1},"
                        + "\"codes\":{\"GONE\":1,\"NOT_FOUND\":1,\"TIMEOUT\":1},"
                        + "\"statuses\":{\"404\":1,\"410\":1,\"none\":1},"
                        + "\"days\":{\"2026-11-19\":1,\"2026-11-20\":2}}");
    }

    private static Histogram histogram() {
        Histogram histogram = new Histogram();
        histogram.add(letter("a", Code.NOT_FOUND, 404));
        histogram.add(letter("b", Code.TIMEOUT, null));
        histogram.add(letter(Samples.content("c", Code.GONE, 410).setFailedAt(NOW.minus(Duration.ofDays(1)))));
        return histogram;
    }
}
