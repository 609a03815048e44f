package io.auditlog.enricher.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.reconcile.Balance.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A balance as people and programs read it. */
final class BalancePrinterTest {

    private static final Row GOOD = new Row(
            "ids-0",
            1_250_000,
            1_200_000,
            1_199_990,
            Map.of(StatusClass.TRANSPORT, 3L, StatusClass.CLIENT_4XX, 4L),
            2,
            1,
            0,
            0,
            0,
            0,
            List.of());

    private static final Row BAD =
            new Row("ids-1", 3, 3, 2, Map.of(), 0, 0, 1, 1, 0, 0, List.of("ids-1@0 has no outcome"));

    @Test
    void shouldPrintARowForEachPartitionAndTheVerdict() {
        assertThat(printed(new Balance(List.of(GOOD, BAD), List.of("topic x is compacted"), 2)))
                .isEqualTo("""
                                 OFFSETS    RECORDS    GAPS   ENRICHED  DEAD 4xx  DEAD transport  OPEN  UNREAD  TWICE  LOST  BEFORE START  FOREIGN
                        ids-0  1,250,000  1,200,000  50,000  1,199,990         4               3     2       1      0     0             0        0
                        ids-1          3          3       0          2         0               0     0       0      1     1             0        0
                        all    1,250,003  1,200,003  50,000  1,199,992         4               3     2       1      1     1             0        0
                        ids-1@0 has no outcome
                        2 records of the outputs name no origin in the input.
                        Not decided: topic x is compacted
                        It does not balance: 1 lost, 1 twice, 0 foreign.
                        """);
        assertThat(printed(new Balance(List.of(GOOD), List.of(), 0)))
                .endsWith("\nIt balances: each record has one outcome, is open or is unread.\n");
        assertThat(printed(new Balance(List.of(), List.of("a right is missing"), 0)))
                .endsWith("\nNot decided: a right is missing\nIt cannot be decided.\n");
    }

    @Test
    void shouldPrintTheSameAsJson() {
        String row = "\"offsets\":1250000,\"records\":1200000,\"gaps\":50000,\"enriched\":1199990,"
                + "\"dead\":{\"4xx\":4,\"transport\":3},\"open\":2,\"unread\":1,\"twice\":0,\"lost\":0,"
                + "\"beforeOutputsStart\":0,\"foreign\":0}";
        assertThat(printed(BalancePrinter::printJson, new Balance(List.of(GOOD), List.of("why\u009b"), 0)))
                .isEqualTo(
                        "{\"verdict\":\"undecided\",\"undecided\":[\"why\\u009b\"],\"partitions\":[{\"partition\":\"ids-0\","
                                + row + "],\"total\":{\"partition\":\"all\"," + row
                                + ",\"findings\":[],\"ignored\":0}\n");
    }

    private static String printed(Balance balance) {
        return printed(BalancePrinter::printTable, balance);
    }

    private static String printed(BiConsumer<BalancePrinter, PrintWriter> print, Balance balance) {
        StringWriter text = new StringWriter();
        print.accept(new BalancePrinter(balance), new PrintWriter(text, true));
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
