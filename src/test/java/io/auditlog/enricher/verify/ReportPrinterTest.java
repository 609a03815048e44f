package io.auditlog.enricher.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.evidence.LogName;
import io.auditlog.enricher.evidence.PartitionLog;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The report as people and programs read it. */
final class ReportPrinterTest {

    private static final LogSummary LOG = new LogSummary(
            new LogName("app", "ids", 0, "log-1"),
            12_345,
            12_000,
            300,
            45,
            7,
            Optional.empty(),
            PartitionLog.begin("log-1").seal("app", "ids", 0, 0, Instant.parse("2026-03-01T12:00:00Z")));
    private static final Finding FINDING = new Finding(Kind.MISSING, "app/ids/0/log-1/45", "no record has this place");
    private static final Report DAMAGED =
            new Report(List.of(LOG), Map.of(Kind.MISSING, 1L), List.of(FINDING), List.of(), 3);

    @Test
    void shouldPrintARowForEachLogTheFindingsAndTheVerdict() {
        assertThat(printed(DAMAGED, ReportPrinter::printTable).lines())
                .containsExactly(
                        "  SEALED  VERIFIED  EXPIRED  UNPROVEN  UNSEALED  LAST CHECKPOINT",
                        "app/ids/0/log-1",
                        "  12,345    12,000      300        45         7  2026-03-01T12:00:00Z",
                        "missing: app/ids/0/log-1/45: no record has this place",
                        "Unsealed outside of all logs, from while checkpoints were off: 3.",
                        "Damaged: missing 1.");
    }

    @Test
    void shouldEscapeWhatARecordClaims() {
        LogName claimed = new LogName("-", "x\u001b[2J", 0, "a\u009b");
        LogSummary log = new LogSummary(claimed, 0, 0, 0, 0, 1, Optional.empty(), null);
        Finding finding = new Finding(Kind.FOREIGN, claimed.toString(), "\u202e");
        Report report =
                new Report(List.of(log), Map.of(Kind.FOREIGN, 1L), List.of(finding), List.of(claimed.toString()), 0);

        assertThat(printed(report, ReportPrinter::printTable).lines().toList()
                        + printed(report, ReportPrinter::printJson))
                .contains("-/x\\u001b[2J/0/a\\u009b", "\\u202e")
                .doesNotContain("\u001b", "\u009b", "\u202e");
    }

    @Test
    void shouldSayWhatIsIntactAndWhyItCannotDecide() {
        assertThat(printed(new Report(List.of(LOG), Map.of(), List.of(), List.of(), 0), ReportPrinter::printTable))
                .endsWith(
                        String.format(
                                "%nIntact: what the checkpoints cover and retention has left is as it was written; 300 are expired.%n"));
        assertThat(printed(new Report(List.of(), Map.of(), List.of(), List.of(), 9), ReportPrinter::printTable))
                .contains("It cannot be decided: there is no checkpoint.");
        assertThat(printed(Report.undecided("topic x does not exist"), ReportPrinter::printTable))
                .endsWith(String.format("Not decided: topic x does not exist%nIt cannot be decided.%n"));
    }

    @Test
    void shouldPrintTheSameAsJson() {
        assertThat(printed(DAMAGED, ReportPrinter::printJson).strip())
                .isEqualTo("{\"verdict\":\"damaged\",\"logs\":[{\"log\":\"app/ids/0/log-1\",\"sealed\":12345,"
                        + "\"verified\":12000,\"expired\":300,\"unproven\":45,\"unsealed\":7,"
                        + "\"lastCheckpoint\":\"2026-03-01T12:00:00Z\"}],\"counts\":{\"missing\":1},"
                        + "\"findings\":[{\"kind\":\"missing\",\"where\":\"app/ids/0/log-1/45\","
                        + "\"what\":\"no record has this place\"}],\"limits\":[],\"unlogged\":3}");
    }

    private static String printed(Report report, BiConsumer<ReportPrinter, PrintWriter> print) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        print.accept(new ReportPrinter(report), out);
        out.flush();
        return text.toString();
    }
}
