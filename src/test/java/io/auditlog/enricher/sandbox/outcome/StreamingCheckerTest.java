package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.kafka.InputRecord;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle of long runs finds every planted error, too. */
final class StreamingCheckerTest {

    private static final int COUNT = 20;
    private static final int PARTITIONS = 2;

    private final StreamingChecker checker = new StreamingChecker(
            Outcomes.ENRICHED,
            Outcomes.DEAD,
            "ids",
            new long[] {COUNT / PARTITIONS, COUNT / PARTITIONS},
            StreamingCheckerTest::expectation);
    private final List<Emitted> outcomes = new ArrayList<>();

    /** A run without fault over two partitions; every fourth ID is a dead letter. */
    @BeforeEach
    void run() {
        for (int i = 0; i < COUNT; i++) {
            outcomes.add(outcome(origin(i)));
        }
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        Report report = judge();
        assertThat(report.toString()).isEqualTo("20 outcomes of 20 expected, all right");
        assertThat(checker.settled()).isEqualTo(COUNT);
    }

    @Test
    void shouldFindOneThatWasDropped() {
        outcomes.remove(7);
        assertOnly(Fault.LOST, "ids-1@3");
        assertThat(checker.settled()).isEqualTo(COUNT - 1);
    }

    @Test
    void shouldFindTheLastOfEachPartitionDropped() {
        outcomes.subList(COUNT - PARTITIONS, COUNT).clear();
        assertThat(judge().findings().get(Fault.LOST)).containsExactly("ids-0@9", "ids-1@9");
    }

    @Test
    void shouldFindOneThatWasDoubled() {
        outcomes.add(outcomes.get(5));
        assertOnly(Fault.DOUBLED, "ids-1@2");
    }

    @Test
    void shouldFindOneDoubledThatHidesOneDropped() {
        outcomes.set(6, outcomes.get(5));
        assertThat(judge().findings()).containsOnlyKeys(Fault.LOST, Fault.DOUBLED);
    }

    @Test
    void shouldFindASwappedClass() {
        outcomes.set(4, Outcomes.dead(origin(4), Code.SERVER_ERROR, input(origin(4))));
        assertOnly(Fault.MISPLACED, "5xx/SERVER_ERROR");
    }

    @Test
    void shouldFindAnAlteredByte() {
        byte[] altered = Outcomes.body("id-5");
        altered[9] ^= 1;
        outcomes.set(5, Outcomes.enriched(origin(5), "id-5", altered));
        assertOnly(Fault.ALTERED, "first difference at byte 9");
    }

    @Test
    void shouldFindOutcomesOfNothing() {
        for (Origin nothing : List.of(
                new Origin("ids", 0, COUNT / PARTITIONS),
                new Origin("ids", PARTITIONS, 0),
                new Origin("other", 0, 0),
                new Origin("ids", -1, 0),
                new Origin("ids", 0, -1))) {
            outcomes.add(Outcomes.enriched(nothing, "id-0", Outcomes.body("id-0")));
        }
        Emitted one = outcomes.get(1);
        outcomes.add(new Emitted(one.topic(), 0, 100, 0, one.key(), one.value(), List.of(), null));

        Report report = judge();

        assertThat(report.findings()).containsOnlyKeys(Fault.UNEXPECTED);
        assertThat(report.count(Fault.UNEXPECTED)).isEqualTo(6);
    }

    private Report judge() {
        outcomes.forEach(checker);
        return checker.report();
    }

    private void assertOnly(Fault fault, String text) {
        Outcomes.assertOnly(judge(), fault, text);
    }

    private static Emitted outcome(Origin origin) {
        return isDead(origin)
                ? Outcomes.dead(origin, Code.NOT_FOUND, input(origin))
                : Outcomes.enriched(origin, id(origin), Outcomes.body(id(origin)));
    }

    private static Expectation expectation(Origin origin) {
        return isDead(origin)
                ? Expectation.deadLettered(Code.NOT_FOUND).of(input(origin))
                : Expectation.enriched(id(origin), Outcomes.body(id(origin)));
    }

    private static boolean isDead(Origin origin) {
        return number(origin) % 4 == 0;
    }

    private static InputRecord input(Origin origin) {
        return InputRecord.id(id(origin));
    }

    private static String id(Origin origin) {
        return "id-" + number(origin);
    }

    private static long number(Origin origin) {
        return origin.offset() * PARTITIONS + origin.partition();
    }

    private static Origin origin(int number) {
        return new Origin("ids", number % PARTITIONS, number / PARTITIONS);
    }
}
