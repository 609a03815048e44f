package io.auditlog.enricher.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The table fits into 80 columns and says all; JSON says the same. */
final class FindingsPrinterTest {

    private static final List<Finding> FOUND = List.of(
            Finding.passed("brokers", "1 (broker-1.example.com:9092), 2 (broker-2.example.com:9092) answer; Kafka 4.4"),
            Finding.failed("rights", "the worker's user lacks Write on topic letters", "Grant it."),
            Finding.unknown("rights", "no Read on topic enriched", ""));

    @Test
    void shouldPrintARowForEachFindingAndItsAdvice() {
        assertThat(printed(FOUND, true, FindingsPrinter::printTable)).isEqualTo("""
                ✓ brokers  1 (broker-1.example.com:9092), 2 (broker-2.example.com:9092) answer;
                           Kafka 4.4
                ✗ rights   the worker's user lacks Write on topic letters
                           -> Grant it.
                ?          no Read on topic enriched

                1 thing has to be changed. What has a question mark cannot be known from here,
                or is no obstacle.
                """);
    }

    @Test
    void shouldUseWordsWhereTheCharacterSetHasNoTicks() {
        assertThat(printed(FOUND, false, FindingsPrinter::printTable))
                .contains("ok   brokers  1 (", "FAIL rights   the", "?             no Read")
                .matches("\\p{ASCII}+");
        assertThat(printed(FOUND.subList(0, 1), false, FindingsPrinter::printTable))
                .endsWith("\nNothing stands in the way.\n");
    }

    @Test
    void shouldPrintJson() {
        assertThat(printed(FOUND.subList(1, 3), true, FindingsPrinter::printJson))
                .isEqualTo("""
                {"verdict":"failed","checks":[{"check":"rights","result":"failed",\
                "seen":"the worker's user lacks Write on topic letters","advice":"Grant it."},\
                {"check":"rights","result":"unknown","seen":"no Read on topic enriched","advice":null}]}
                """);
    }

    private static String printed(List<Finding> found, boolean unicode, BiConsumer<FindingsPrinter, PrintWriter> how) {
        StringWriter text = new StringWriter();
        how.accept(new FindingsPrinter(found, unicode), new PrintWriter(text, true));
        return text.toString();
    }
}
