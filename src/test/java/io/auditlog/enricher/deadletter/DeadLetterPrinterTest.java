package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.NOW;
import static io.auditlog.enricher.deadletter.Samples.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.schema.AttemptRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
                        "FAILED AT CLASS CODE STATUS EARLIER REDRIVES ID ORIGIN ERROR",
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
    void shouldEscapeWhatALetterClaimsOfItsOriginAndInput() {
        DeadLetterPrinter printer = new DeadLetterPrinter(out);
        StoredDeadLetter letter = letter(Samples.content("a\u009b", Code.ID_INVALID, null)
                .setAuditLogId(null)
                .setSourceTopic("ids\u001b[2J"));
        printer.printRow(letter);
        printer.printJson(letter);

        assertThat(text.toString())
                .contains("ids\\u001b[2J-1@17", "\"originalValue\":\"a\\u009b\"")
                .doesNotContain("\u001b", "\u009b");
    }

    @Test
    void shouldShowAllThatALetterSaysWithinBoundsAndSafely() {
        byte[] body = "{\"a\":\"\u001b[31m\"}".getBytes(StandardCharsets.UTF_8);
        new LetterDetails(out)
                .print(letter(Samples.content("log-1", Code.FORBIDDEN, 403)
                        .setRedriveCount(1)
                        .setIssues("[{\"path\":[\"id\"]}]")
                        .setMissingPerms(List.of("logs:read", "forged\n"))
                        .setAttempts(List.of(new AttemptRecord(NOW.minusSeconds(9), "FORBIDDEN", 403)))
                        .setOriginalKey(ByteBuffer.wrap(Samples.bytes("k".repeat(5000))))
                        .setOriginalHeaders(List.of(Samples.header("trace", "1"), Samples.header("none", null)))
                        .setBodyHead(ByteBuffer.wrap(body))
                        .setBodySize(70_000L)
                        .setBodySha256(ByteBuffer.wrap(new byte[32]))));
        assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "log-1",
                        " reason 4xx FORBIDDEN 403",
                        " error the API answered 403",
                        " issues [{\"path\":[\"id\"]}]",
                        " missing permissions logs:read, forged\\u000a",
                        " first seen 2026-11-20T11:59:00Z",
                        " attempt 2026-11-20T11:59:51Z FORBIDDEN 403",
                        " given up 2026-11-20T12:00:00Z, after 1 earlier redrives",
                        " input ids-1@17, timestamp 2026-11-20T11:58:20Z",
                        " input key " + "k".repeat(2000) + "...",
                        " input header trace: 1",
                        " input header none: -",
                        " letter letters-4xx-2@5, by version 1.2.3",
                        " body 70000 bytes, SHA-256 " + "0".repeat(64),
                        " begins {\"a\":\"\\u001b[31m\"}",
                        "");
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
